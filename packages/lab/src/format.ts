// Numbers as people read them.

/** 0.9534 → `95.34 %`. */
export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** 50000 → `50,000`. */
export const count = (n: number): string => Math.round(n).toLocaleString("en-US");

/** 102400 → `102k/s`. */
export function rate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return "";
  return perSecond >= 10_000 ? `${Math.round(perSecond / 1000)}k/s` : `${count(perSecond)}/s`;
}

/** Time to wait: `0:07`, `12:30`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** Time that something took: `0.82 s`, `12.3 s`, `2 min 5 s`. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

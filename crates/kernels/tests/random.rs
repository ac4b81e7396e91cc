//! Draws by position: an element does not depend on how many are drawn, and lies where it should.

mod samples;

use rutter_kernels::random::{random_normal, random_uniform};
use samples::{Guarded, SIZES, assert_bits};

type Kernel = unsafe fn([u32; 2], u32, *mut f32, usize);

fn draw(kernel: Kernel, key: [u32; 2], counter: u32, n: usize) -> Vec<f32> {
    let mut out = Guarded::new(n);
    unsafe { kernel(key, counter, out.pointer(), n) };
    out.values().to_vec()
}

#[test]
fn a_shorter_draw_is_the_beginning_of_a_longer_one() {
    for kernel in [random_uniform as Kernel, random_normal] {
        let long = draw(kernel, [3, 4], 5, 200);
        for n in SIZES {
            assert_bits(&draw(kernel, [3, 4], 5, n), &long[..n], &n);
        }
    }
}

#[test]
fn another_key_or_draw_gives_other_numbers() {
    let first = draw(random_uniform, [1, 2], 0, 100);
    for (key, counter) in [([2, 2], 0), ([1, 3], 0), ([1, 2], 1)] {
        assert!(first.iter().zip(draw(random_uniform, key, counter, 100)).all(|(&a, b)| a != b));
    }
}

#[test]
fn the_moments_are_those_of_the_distributions() {
    let n = 100_000;
    let moments = |x: Vec<f32>| {
        let mean = x.iter().map(|&x| x as f64).sum::<f64>() / n as f64;
        (mean, x.iter().map(|&x| (x as f64 - mean).powi(2)).sum::<f64>() / n as f64)
    };
    // Six standard errors of the mean and of the variance.
    let near =
        |value: f64, expected: f64, error: f64| (value - expected).abs() < 6.0 * error / (n as f64).sqrt();
    let (mean, variance) = moments(draw(random_uniform, [7, 8], 9, n));
    assert!(near(mean, 0.5, (1.0f64 / 12.0).sqrt()) && near(variance, 1.0 / 12.0, (1.0f64 / 180.0).sqrt()));
    let (mean, variance) = moments(draw(random_normal, [7, 8], 9, n));
    assert!(near(mean, 0.0, 1.0) && near(variance, 1.0, 2.0f64.sqrt()));
    assert!(draw(random_uniform, [1, 1], 1, n).iter().all(|x| (0.0..1.0).contains(x)));
    assert!(draw(random_normal, [1, 1], 1, n).iter().all(|x| x.is_finite()));
}

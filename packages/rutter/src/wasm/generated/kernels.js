/* @ts-self-types="./kernels.d.ts" */

/**
 * @param {number} a
 * @param {number} b
 * @param {number} out
 * @param {number} outer
 * @param {number} inner
 * @param {number} a_outer
 * @param {number} a_inner
 * @param {number} b_outer
 * @param {number} b_inner
 */
export function add(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner) {
    wasm.add(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner);
}

/**
 * A zeroed region of `bytes` bytes, aligned to 64; 0 where memory cannot grow so far or `bytes` is 0.
 * Memory may grow: views of it must be made anew.
 * @param {number} bytes
 * @returns {number}
 */
export function allocate(bytes) {
    const ret = wasm.allocate(bytes);
    return ret >>> 0;
}

/**
 * @param {number} x
 * @param {number} weight
 * @param {number} bias
 * @param {number} out
 * @param {number} n
 * @param {number} c
 * @param {number} h
 * @param {number} w
 * @param {number} f
 * @param {number} kh
 * @param {number} kw
 * @param {number} sy
 * @param {number} sx
 * @param {number} py
 * @param {number} px
 * @param {number} dy
 * @param {number} dx
 * @param {number} groups
 */
export function conv2d(x, weight, bias, out, n, c, h, w, f, kh, kw, sy, sx, py, px, dy, dx, groups) {
    wasm.conv2d(x, weight, bias, out, n, c, h, w, f, kh, kw, sy, sx, py, px, dy, dx, groups);
}

/**
 * r" Makes room for the kernels' working memory, so that memory does not grow while they run.
 * @param {number} n
 * @param {number} c
 * @param {number} h
 * @param {number} w
 * @param {number} f
 * @param {number} kh
 * @param {number} kw
 * @param {number} sy
 * @param {number} sx
 * @param {number} py
 * @param {number} px
 * @param {number} dy
 * @param {number} dx
 * @param {number} groups
 */
export function conv2d_reserve(n, c, h, w, f, kh, kw, sy, sx, py, px, dy, dx, groups) {
    wasm.conv2d_reserve(n, c, h, w, f, kh, kw, sy, sx, py, px, dy, dx, groups);
}

/**
 * @param {number} x
 * @param {number} delta
 * @param {number} out
 * @param {number} n
 * @param {number} c
 * @param {number} h
 * @param {number} w
 * @param {number} f
 * @param {number} kh
 * @param {number} kw
 * @param {number} sy
 * @param {number} sx
 * @param {number} py
 * @param {number} px
 * @param {number} dy
 * @param {number} dx
 * @param {number} groups
 */
export function conv2d_weight_gradient(x, delta, out, n, c, h, w, f, kh, kw, sy, sx, py, px, dy, dx, groups) {
    wasm.conv2d_weight_gradient(x, delta, out, n, c, h, w, f, kh, kw, sy, sx, py, px, dy, dx, groups);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} d0
 * @param {number} d1
 * @param {number} d2
 * @param {number} d3
 * @param {number} s0
 * @param {number} s1
 * @param {number} s2
 * @param {number} s3
 */
export function copy_strided(x, out, d0, d1, d2, d3, s0, s1, s2, s3) {
    wasm.copy_strided(x, out, d0, d1, d2, d3, s0, s1, s2, s3);
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} out
 * @param {number} outer
 * @param {number} inner
 * @param {number} a_outer
 * @param {number} a_inner
 * @param {number} b_outer
 * @param {number} b_inner
 */
export function div(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner) {
    wasm.div(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner);
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} out
 * @param {number} outer
 * @param {number} inner
 * @param {number} a_outer
 * @param {number} a_inner
 * @param {number} b_outer
 * @param {number} b_inner
 */
export function equal(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner) {
    wasm.equal(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner);
}

/**
 * @param {number} x
 * @param {number} indices
 * @param {number} out
 * @param {number} rows
 * @param {number} inner
 * @param {number} count
 */
export function gather(x, indices, out, rows, inner, count) {
    wasm.gather(x, indices, out, rows, inner, count);
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} out
 * @param {number} outer
 * @param {number} inner
 * @param {number} a_outer
 * @param {number} a_inner
 * @param {number} b_outer
 * @param {number} b_inner
 */
export function less(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner) {
    wasm.less(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner);
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} out
 * @param {number} outer
 * @param {number} inner
 * @param {number} a_outer
 * @param {number} a_inner
 * @param {number} b_outer
 * @param {number} b_inner
 */
export function less_equal(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner) {
    wasm.less_equal(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} rows
 * @param {number} n
 */
export function log_softmax(x, out, rows, n) {
    wasm.log_softmax(x, out, rows, n);
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} out
 * @param {number} batch
 * @param {number} m
 * @param {number} n
 * @param {number} k
 * @param {number} transpose_a
 * @param {number} transpose_b
 * @param {number} a_batch_stride
 * @param {number} b_batch_stride
 */
export function matmul(a, b, out, batch, m, n, k, transpose_a, transpose_b, a_batch_stride, b_batch_stride) {
    wasm.matmul(a, b, out, batch, m, n, k, transpose_a, transpose_b, a_batch_stride, b_batch_stride);
}

/**
 * `rate` is the address of the number.
 * @param {number} w
 * @param {number} a
 * @param {number} b
 * @param {number} rate
 * @param {number} out
 * @param {number} m
 * @param {number} n
 * @param {number} k
 * @param {number} transpose_a
 * @param {number} transpose_b
 */
export function matmul_update(w, a, b, rate, out, m, n, k, transpose_a, transpose_b) {
    wasm.matmul_update(w, a, b, rate, out, m, n, k, transpose_a, transpose_b);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} outer
 * @param {number} n
 * @param {number} inner
 */
export function max(x, out, outer, n, inner) {
    wasm.max(x, out, outer, n, inner);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} planes
 * @param {number} h
 * @param {number} w
 * @param {number} kh
 * @param {number} kw
 * @param {number} sy
 * @param {number} sx
 * @param {number} py
 * @param {number} px
 */
export function max_pool2d(x, out, planes, h, w, kh, kw, sy, sx, py, px) {
    wasm.max_pool2d(x, out, planes, h, w, kh, kw, sy, sx, py, px);
}

/**
 * @param {number} x
 * @param {number} delta
 * @param {number} out
 * @param {number} planes
 * @param {number} h
 * @param {number} w
 * @param {number} kh
 * @param {number} kw
 * @param {number} sy
 * @param {number} sx
 * @param {number} py
 * @param {number} px
 */
export function max_pool2d_gradient(x, delta, out, planes, h, w, kh, kw, sy, sx, py, px) {
    wasm.max_pool2d_gradient(x, delta, out, planes, h, w, kh, kw, sy, sx, py, px);
}

/**
 * @param {number} x
 * @param {number} values
 * @param {number} out
 * @param {number} planes
 * @param {number} h
 * @param {number} w
 * @param {number} kh
 * @param {number} kw
 * @param {number} sy
 * @param {number} sx
 * @param {number} py
 * @param {number} px
 */
export function max_pool2d_select(x, values, out, planes, h, w, kh, kw, sy, sx, py, px) {
    wasm.max_pool2d_select(x, values, out, planes, h, w, kh, kw, sy, sx, py, px);
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} out
 * @param {number} outer
 * @param {number} inner
 * @param {number} a_outer
 * @param {number} a_inner
 * @param {number} b_outer
 * @param {number} b_inner
 */
export function maximum(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner) {
    wasm.maximum(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner);
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} out
 * @param {number} outer
 * @param {number} inner
 * @param {number} a_outer
 * @param {number} a_inner
 * @param {number} b_outer
 * @param {number} b_inner
 */
export function minimum(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner) {
    wasm.minimum(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner);
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} out
 * @param {number} outer
 * @param {number} inner
 * @param {number} a_outer
 * @param {number} a_inner
 * @param {number} b_outer
 * @param {number} b_inner
 */
export function mul(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner) {
    wasm.mul(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner);
}

/**
 * @param {number} labels
 * @param {number} out
 * @param {number} n
 * @param {number} classes
 */
export function one_hot(labels, out, n, classes) {
    wasm.one_hot(labels, out, n, classes);
}

/**
 * `start`: where in out the first element goes.
 * @param {number} x
 * @param {number} out
 * @param {number} n
 * @param {number} start
 * @param {number} d0
 * @param {number} d1
 * @param {number} d2
 * @param {number} d3
 * @param {number} s0
 * @param {number} s1
 * @param {number} s2
 * @param {number} s3
 */
export function place_strided(x, out, n, start, d0, d1, d2, d3, s0, s1, s2, s3) {
    wasm.place_strided(x, out, n, start, d0, d1, d2, d3, s0, s1, s2, s3);
}

/**
 * @param {number} key0
 * @param {number} key1
 * @param {number} counter_address
 * @param {number} out
 * @param {number} n
 */
export function random_normal(key0, key1, counter_address, out, n) {
    wasm.random_normal(key0, key1, counter_address, out, n);
}

/**
 * @param {number} key0
 * @param {number} key1
 * @param {number} counter_address
 * @param {number} out
 * @param {number} n
 */
export function random_uniform(key0, key1, counter_address, out, n) {
    wasm.random_uniform(key0, key1, counter_address, out, n);
}

/**
 * Takes back a region that `allocate(bytes)` gave; address 0 is nothing to take back.
 * @param {number} address
 * @param {number} bytes
 */
export function release(address, bytes) {
    wasm.release(address, bytes);
}

/**
 * @param {number} updates
 * @param {number} indices
 * @param {number} out
 * @param {number} rows
 * @param {number} inner
 * @param {number} count
 */
export function scatter_add(updates, indices, out, rows, inner, count) {
    wasm.scatter_add(updates, indices, out, rows, inner, count);
}

/**
 * @param {number} condition
 * @param {number} a
 * @param {number} b
 * @param {number} out
 * @param {number} outer
 * @param {number} inner
 * @param {number} c_outer
 * @param {number} c_inner
 * @param {number} a_outer
 * @param {number} a_inner
 * @param {number} b_outer
 * @param {number} b_inner
 */
export function select(condition, a, b, out, outer, inner, c_outer, c_inner, a_outer, a_inner, b_outer, b_inner) {
    wasm.select(condition, a, b, out, outer, inner, c_outer, c_inner, a_outer, a_inner, b_outer, b_inner);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} rows
 * @param {number} n
 */
export function softmax(x, out, rows, n) {
    wasm.softmax(x, out, rows, n);
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number} out
 * @param {number} outer
 * @param {number} inner
 * @param {number} a_outer
 * @param {number} a_inner
 * @param {number} b_outer
 * @param {number} b_inner
 */
export function sub(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner) {
    wasm.sub(a, b, out, outer, inner, a_outer, a_inner, b_outer, b_inner);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} outer
 * @param {number} n
 * @param {number} inner
 */
export function sum(x, out, outer, n, inner) {
    wasm.sum(x, out, outer, n, inner);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} planes
 * @param {number} h
 * @param {number} w
 * @param {number} kh
 * @param {number} kw
 * @param {number} sy
 * @param {number} sx
 * @param {number} py
 * @param {number} px
 */
export function sum_pool2d(x, out, planes, h, w, kh, kw, sy, sx, py, px) {
    wasm.sum_pool2d(x, out, planes, h, w, kh, kw, sy, sx, py, px);
}

/**
 * @param {number} delta
 * @param {number} out
 * @param {number} planes
 * @param {number} h
 * @param {number} w
 * @param {number} kh
 * @param {number} kw
 * @param {number} sy
 * @param {number} sx
 * @param {number} py
 * @param {number} px
 */
export function sum_pool2d_gradient(delta, out, planes, h, w, kh, kw, sy, sx, py, px) {
    wasm.sum_pool2d_gradient(delta, out, planes, h, w, kh, kw, sy, sx, py, px);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} n
 */
export function unary_abs(x, out, n) {
    wasm.unary_abs(x, out, n);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} n
 */
export function unary_erf(x, out, n) {
    wasm.unary_erf(x, out, n);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} n
 */
export function unary_exp(x, out, n) {
    wasm.unary_exp(x, out, n);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} n
 */
export function unary_log(x, out, n) {
    wasm.unary_log(x, out, n);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} n
 */
export function unary_neg(x, out, n) {
    wasm.unary_neg(x, out, n);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} n
 */
export function unary_relu(x, out, n) {
    wasm.unary_relu(x, out, n);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} n
 */
export function unary_sigmoid(x, out, n) {
    wasm.unary_sigmoid(x, out, n);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} n
 */
export function unary_sign(x, out, n) {
    wasm.unary_sign(x, out, n);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} n
 */
export function unary_softplus(x, out, n) {
    wasm.unary_softplus(x, out, n);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} n
 */
export function unary_sqrt(x, out, n) {
    wasm.unary_sqrt(x, out, n);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} n
 */
export function unary_step(x, out, n) {
    wasm.unary_step(x, out, n);
}

/**
 * @param {number} x
 * @param {number} out
 * @param {number} n
 */
export function unary_tanh(x, out, n) {
    wasm.unary_tanh(x, out, n);
}
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
    };
    return {
        __proto__: null,
        "./kernels_bg.js": import0,
    };
}

let wasmModule, wasmInstance, wasm;
function __wbg_finalize_init(instance, module) {
    wasmInstance = instance;
    wasm = instance.exports;
    wasmModule = module;
    return wasm;
}

async function __wbg_load(module, imports) {
    if (typeof Response === 'function' && module instanceof Response) {
        if (typeof WebAssembly.instantiateStreaming === 'function') {
            try {
                return await WebAssembly.instantiateStreaming(module, imports);
            } catch (e) {
                const validResponse = module.ok && expectedResponseType(module.type);

                if (validResponse && module.headers.get('Content-Type') !== 'application/wasm') {
                    console.warn("`WebAssembly.instantiateStreaming` failed because your server does not serve Wasm with `application/wasm` MIME type. Falling back to `WebAssembly.instantiate` which is slower. Original error:\n", e);

                } else { throw e; }
            }
        }

        const bytes = await module.arrayBuffer();
        return await WebAssembly.instantiate(bytes, imports);
    } else {
        const instance = await WebAssembly.instantiate(module, imports);

        if (instance instanceof WebAssembly.Instance) {
            return { instance, module };
        } else {
            return instance;
        }
    }

    function expectedResponseType(type) {
        switch (type) {
            case 'basic': case 'cors': case 'default': return true;
        }
        return false;
    }
}

function initSync(module) {
    if (wasm !== undefined) return wasm;


    if (module !== undefined) {
        if (Object.getPrototypeOf(module) === Object.prototype) {
            ({module} = module)
        } else {
            console.warn('using deprecated parameters for `initSync()`; pass a single object instead')
        }
    }

    const imports = __wbg_get_imports();
    if (!(module instanceof WebAssembly.Module)) {
        module = new WebAssembly.Module(module);
    }
    const instance = new WebAssembly.Instance(module, imports);
    return __wbg_finalize_init(instance, module);
}

async function __wbg_init(module_or_path) {
    if (wasm !== undefined) return wasm;


    if (module_or_path !== undefined) {
        if (Object.getPrototypeOf(module_or_path) === Object.prototype) {
            ({module_or_path} = module_or_path)
        } else {
            console.warn('using deprecated parameters for the initialization function; pass a single object instead')
        }
    }

    if (module_or_path === undefined) {
        throw new TypeError("pass the module: this glue fetches nothing");
    }
    const imports = __wbg_get_imports();

    if (typeof module_or_path === 'string' || (typeof Request === 'function' && module_or_path instanceof Request) || (typeof URL === 'function' && module_or_path instanceof URL)) {
        module_or_path = fetch(module_or_path);
    }

    const { instance, module } = await __wbg_load(await module_or_path, imports);

    return __wbg_finalize_init(instance, module);
}

export { initSync, __wbg_init as default };

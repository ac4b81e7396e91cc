//! Unary kernels against their definition, element by element, and in place.

mod samples;

use rutter_kernels::lane::F32x4;
use rutter_kernels::math::{
    atan::Atan,
    erf::Erf,
    exp::Exp,
    log::Log,
    sigmoid::Sigmoid,
    sin::{Cos, Sin},
    tanh::Tanh,
};
use rutter_kernels::unary;
use samples::{Guarded, SIZES, assert_bits, ordinary, values};

type Kernel = unsafe fn(*const f32, *mut f32, usize);
type Definition = fn(f32) -> f32;

/// Whatever stands in the other lanes, a lane's result depends on its own value only.
macro_rules! lanewise {
    ($function:ident) => {
        |x| $function::new().eval(F32x4::new(x, 1.0, f32::NAN, -3.0)).lane::<0>()
    };
}

#[test]
fn every_kernel_is_its_definition_on_every_size_and_in_place() {
    let kernels: [(&str, Kernel, Definition); 15] = [
        ("neg", unary::neg, |x| -x),
        ("abs", unary::abs, f32::abs),
        ("sign", unary::sign, |x| {
            if x > 0.0 {
                1.0
            } else if x < 0.0 {
                -1.0
            } else {
                x
            }
        }),
        ("sqrt", unary::sqrt, f32::sqrt),
        ("relu", unary::relu, |x| if x < 0.0 { 0.0 } else { x }),
        ("step", unary::step, |x| if x > 0.0 { 1.0 } else { 0.0 }),
        ("exp", unary::exp, lanewise!(Exp)),
        ("log", unary::log, lanewise!(Log)),
        ("tanh", unary::tanh, lanewise!(Tanh)),
        ("sigmoid", unary::sigmoid, lanewise!(Sigmoid)),
        ("erf", unary::erf, lanewise!(Erf)),
        ("sin", unary::sin, lanewise!(Sin)),
        ("cos", unary::cos, lanewise!(Cos)),
        ("atan", unary::atan, lanewise!(Atan)),
        ("softplus", unary::softplus, |x| {
            let e = Exp::new().eval(F32x4::splat(-x.abs())).lane::<0>();
            let u = 1.0 + e;
            let tail =
                if u == 1.0 { e } else { Log::new().eval(F32x4::splat(u)).lane::<0>() * e / (u - 1.0) };
            (if x < 0.0 { 0.0 } else { x }) + tail
        }),
    ];
    for (name, kernel, definition) in kernels {
        // Where a quarter is special no block goes the quick way.
        for (n, draw) in SIZES.into_iter().flat_map(|n| [values, ordinary].map(|draw| (n, draw))) {
            let x = draw(n as u32, n);
            let expected: Vec<f32> = x.iter().map(|&x| definition(x)).collect();
            let mut out = Guarded::new(n);
            unsafe { kernel(x.as_ptr(), out.pointer(), n) };
            assert_bits(out.values(), &expected, &(name, n));
            let mut in_place = Guarded::of(&x);
            let pointer = in_place.pointer();
            unsafe { kernel(pointer, pointer, n) };
            assert_bits(in_place.values(), &expected, &(name, n, "in place"));
        }
    }
}

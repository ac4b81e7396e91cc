//! The lane type: what `load_partial`, `store_partial`, `transpose` and the zips promise.

mod samples;

use rutter_kernels::lane::{F32x4, I32x4};
use samples::{Guarded, SPECIAL, assert_bits, js_max, js_min};

#[test]
fn a_partial_load_pads_with_zeros_and_a_partial_store_writes_no_more() {
    for count in 0..=4 {
        let lanes = unsafe { F32x4::load_partial([1.0, 2.0, 3.0, 4.0f32].as_ptr(), count) };
        let expected: Vec<f32> = (0..4).map(|i| if i < count { i as f32 + 1.0 } else { 0.0 }).collect();
        assert_bits(&lanes.to_array(), &expected, &count);
        let mut out = Guarded::new(count);
        unsafe { F32x4::new(1.0, 2.0, 3.0, 4.0).store_partial(out.pointer(), count) };
        assert_bits(out.values(), &expected[..count], &count);
    }
}

#[test]
fn max_and_min_are_those_of_javascript() {
    for a in SPECIAL {
        for b in SPECIAL {
            let (x, y) = (F32x4::splat(a), F32x4::splat(b));
            assert_bits(&x.max(y).to_array(), &[js_max(a, b); 4], &("max", a, b));
            assert_bits(&x.min(y).to_array(), &[js_min(a, b); 4], &("min", a, b));
            assert_bits(&x.pmax(y).to_array(), &[if a < b { b } else { a }; 4], &("pmax", a, b));
            assert_bits(&x.pmin(y).to_array(), &[if b < a { b } else { a }; 4], &("pmin", a, b));
        }
    }
}

#[test]
fn comparisons_give_masks_that_select() {
    for a in SPECIAL {
        for b in SPECIAL {
            let (x, y) = (F32x4::splat(a), F32x4::splat(b));
            let pairs =
                [(x.lt(y), a < b), (x.le(y), a <= b), (x.eq(y), a == b), (x.gt(y), a > b), (x.ge(y), a >= b)];
            for (mask, expected) in pairs {
                assert_eq!(mask.to_array(), [-(expected as i32); 4], "{a} and {b}");
                let chosen = F32x4::select(mask, x, y).to_array();
                assert_bits(&chosen, &[if expected { a } else { b }; 4], &(a, b));
            }
        }
    }
}

#[test]
fn a_block_is_transposed() {
    let row = |r: i32| F32x4::new(r as f32, r as f32 + 1.0, r as f32 + 2.0, r as f32 + 3.0);
    let turned = F32x4::transpose([row(0), row(10), row(20), row(30)]);
    for (i, lanes) in turned.into_iter().enumerate() {
        let i = i as f32;
        assert_eq!(lanes.to_array(), [i, 10.0 + i, 20.0 + i, 30.0 + i]);
    }
}

#[test]
fn integer_lanes_wrap_and_shift_as_in_javascript() {
    let x = I32x4::new(i32::MAX, i32::MIN, -1, 0x12345678);
    assert_eq!((x + I32x4::splat(1)).to_array(), [i32::MIN, i32::MIN + 1, 0, 0x12345679]);
    assert_eq!((x * I32x4::splat(3)).to_array(), x.to_array().map(|lane| lane.wrapping_mul(3)));
    assert_eq!(x.shl(4).to_array(), x.to_array().map(|lane| lane << 4));
    assert_eq!(x.shr_s(4).to_array(), x.to_array().map(|lane| lane >> 4));
    assert_eq!(x.shr_u(4).to_array(), x.to_array().map(|lane| (lane as u32 >> 4) as i32));
    assert_eq!(x.to_f32().to_array(), x.to_array().map(|lane| lane as f32));
    assert_eq!(I32x4::first_lanes(3).to_array(), [-1, -1, -1, 0]);
}

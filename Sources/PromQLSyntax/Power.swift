import Glibc

/// `base` to the power of `exponent`, for duration arithmetic.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

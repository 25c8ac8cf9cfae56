/// The signatures of all functions.
extension Function {
  /// What this function takes and returns.
  package var signature: FunctionSignature {
    switch self {
    case .abs:
      FunctionSignature([.instantVector], "absolute value")
    case .absent:
      FunctionSignature([.instantVector], "1 where the vector is empty")
    case .absentOverTime:
      FunctionSignature([.rangeVector], "1 where no series has a sample in the range")
    case .acos:
      FunctionSignature([.instantVector], "arc cosine, in radians")
    case .acosh:
      FunctionSignature([.instantVector], "inverse hyperbolic cosine")
    case .asin:
      FunctionSignature([.instantVector], "arc sine, in radians")
    case .asinh:
      FunctionSignature([.instantVector], "inverse hyperbolic sine")
    case .atan:
      FunctionSignature([.instantVector], "arc tangent, in radians")
    case .atanh:
      FunctionSignature([.instantVector], "inverse hyperbolic tangent")
    case .avgOverTime:
      FunctionSignature([.rangeVector], "average of the samples in the range")
    case .ceil:
      FunctionSignature([.instantVector], "rounded up to an integer")
    case .changes:
      FunctionSignature([.rangeVector], "how often the value changed in the range")
    case .clamp:
      FunctionSignature(
        [.instantVector, .scalar, .scalar], "kept between a least and a greatest value")
    case .clampMax:
      FunctionSignature([.instantVector, .scalar], "kept at or below a value")
    case .clampMin:
      FunctionSignature([.instantVector, .scalar], "kept at or above a value")
    case .cos:
      FunctionSignature([.instantVector], "cosine of radians")
    case .cosh:
      FunctionSignature([.instantVector], "hyperbolic cosine")
    case .countOverTime:
      FunctionSignature([.rangeVector], "number of samples in the range")
    case .dayOfMonth:
      FunctionSignature([.instantVector], optional: 1, "day of the month, from 1")
    case .dayOfWeek:
      FunctionSignature([.instantVector], optional: 1, "day of the week, from 0 for Sunday")
    case .dayOfYear:
      FunctionSignature([.instantVector], optional: 1, "day of the year, from 1")
    case .daysInMonth:
      FunctionSignature([.instantVector], optional: 1, "number of days in the month")
    case .deg:
      FunctionSignature([.instantVector], "radians as degrees")
    case .delta:
      FunctionSignature(
        [.rangeVector], "difference between the ends of the range, extrapolated; for gauges")
    case .deriv:
      FunctionSignature([.rangeVector], "slope a second by least squares; for gauges")
    case .doubleExponentialSmoothing:
      FunctionSignature(
        [.rangeVector, .scalar, .scalar], isExperimental: true,
        "smoothed value with trend, after Holt")
    case .end:
      FunctionSignature([], returns: .scalar, isExperimental: true, "end of the query, in seconds")
    case .exp:
      FunctionSignature([.instantVector], "e to the power of the value")
    case .firstOverTime:
      FunctionSignature([.rangeVector], "oldest sample in the range")
    case .floor:
      FunctionSignature([.instantVector], "rounded down to an integer")
    case .histogramAvg:
      FunctionSignature([.instantVector], "average observation of native histograms")
    case .histogramCount:
      FunctionSignature([.instantVector], "number of observations of native histograms")
    case .histogramFraction:
      FunctionSignature(
        [.scalar, .scalar, .instantVector], "share of observations between two values")
    case .histogramQuantile:
      FunctionSignature([.scalar, .instantVector], "quantile of histograms, classic or native")
    case .histogramQuantiles:
      FunctionSignature(
        [.instantVector, .string] + [ValueType](repeating: .scalar, count: 10), optional: 9,
        isExperimental: true, "several quantiles of histograms, told apart by a label")
    case .histogramStddev:
      FunctionSignature([.instantVector], "standard deviation of native histograms, estimated")
    case .histogramStdvar:
      FunctionSignature([.instantVector], "variance of native histograms, estimated")
    case .histogramSum:
      FunctionSignature([.instantVector], "sum of observations of native histograms")
    case .hour:
      FunctionSignature([.instantVector], optional: 1, "hour of the day, in UTC")
    case .idelta:
      FunctionSignature([.rangeVector], "difference of the last two samples in the range")
    case .increase:
      FunctionSignature([.rangeVector], "how much a counter grew over the range, extrapolated")
    case .info:
      FunctionSignature(
        [.instantVector, .instantVector], optional: 1, isExperimental: true,
        "adds the labels of info metrics")
    case .irate:
      FunctionSignature([.rangeVector], "growth a second by the last two samples; for counters")
    case .labelJoin:
      FunctionSignature(
        [.instantVector, .string, .string, .string], optional: 1, isVariadic: true,
        "joins the values of labels into one")
    case .labelReplace:
      FunctionSignature(
        [.instantVector, .string, .string, .string, .string],
        "sets a label from a regular expression's groups")
    case .lastOverTime:
      FunctionSignature([.rangeVector], "newest sample in the range")
    case .ln:
      FunctionSignature([.instantVector], "natural logarithm")
    case .log10:
      FunctionSignature([.instantVector], "logarithm to base 10")
    case .log2:
      FunctionSignature([.instantVector], "logarithm to base 2")
    case .madOverTime:
      FunctionSignature(
        [.rangeVector], isExperimental: true, "median absolute deviation in the range")
    case .maxOf:
      FunctionSignature(
        [.scalar, .scalar], returns: .scalar, isExperimental: true, "greater of two numbers")
    case .maxOverTime:
      FunctionSignature([.rangeVector], "greatest sample in the range")
    case .minOf:
      FunctionSignature(
        [.scalar, .scalar], returns: .scalar, isExperimental: true, "lesser of two numbers")
    case .minOverTime:
      FunctionSignature([.rangeVector], "least sample in the range")
    case .minute:
      FunctionSignature([.instantVector], optional: 1, "minute of the hour")
    case .month:
      FunctionSignature([.instantVector], optional: 1, "month of the year, from 1")
    case .pi:
      FunctionSignature([], returns: .scalar, "the number pi")
    case .predictLinear:
      FunctionSignature([.rangeVector, .scalar], "value some seconds ahead, by least squares")
    case .presentOverTime:
      FunctionSignature([.rangeVector], "1 where the range has a sample")
    case .quantileOverTime:
      FunctionSignature([.scalar, .rangeVector], "quantile of the samples in the range")
    case .rad:
      FunctionSignature([.instantVector], "degrees as radians")
    case .range:
      FunctionSignature(
        [], returns: .scalar, isExperimental: true, "length of the query, in seconds")
    case .rate:
      FunctionSignature([.rangeVector], "growth a second over the range; for counters")
    case .resets:
      FunctionSignature([.rangeVector], "how often a counter was reset in the range")
    case .round:
      FunctionSignature([.instantVector, .scalar], optional: 1, "rounded to the nearest multiple")
    case .scalar:
      FunctionSignature(
        [.instantVector], returns: .scalar,
        "the single element's value, NaN if there is not exactly one")
    case .sgn:
      FunctionSignature([.instantVector], "sign: -1, 0 or 1")
    case .sin:
      FunctionSignature([.instantVector], "sine of radians")
    case .sinh:
      FunctionSignature([.instantVector], "hyperbolic sine")
    case .sort:
      FunctionSignature([.instantVector], "sorted by value; in instant queries")
    case .sortByLabel:
      FunctionSignature(
        [.instantVector, .string], optional: 1, isVariadic: true, isExperimental: true,
        "sorted by labels, in natural order")
    case .sortByLabelDesc:
      FunctionSignature(
        [.instantVector, .string], optional: 1, isVariadic: true, isExperimental: true,
        "sorted by labels, in natural order, the last first")
    case .sortDesc:
      FunctionSignature([.instantVector], "sorted by value, the greatest first; in instant queries")
    case .sqrt:
      FunctionSignature([.instantVector], "square root")
    case .start:
      FunctionSignature(
        [], returns: .scalar, isExperimental: true, "start of the query, in seconds")
    case .startTimestamp:
      FunctionSignature(
        [.instantVector], isExperimental: true, "start timestamps of the samples, in seconds")
    case .stddevOverTime:
      FunctionSignature([.rangeVector], "standard deviation of the samples in the range")
    case .stdvarOverTime:
      FunctionSignature([.rangeVector], "variance of the samples in the range")
    case .step:
      FunctionSignature([], returns: .scalar, isExperimental: true, "step of the query, in seconds")
    case .sumOverTime:
      FunctionSignature([.rangeVector], "sum of the samples in the range")
    case .tan:
      FunctionSignature([.instantVector], "tangent of radians")
    case .tanh:
      FunctionSignature([.instantVector], "hyperbolic tangent")
    case .time:
      FunctionSignature([], returns: .scalar, "evaluation time, in seconds since the epoch")
    case .timestamp:
      FunctionSignature([.instantVector], "timestamps of the samples, in seconds")
    case .tsOfFirstOverTime:
      FunctionSignature(
        [.rangeVector], isExperimental: true, "time of the oldest sample in the range")
    case .tsOfLastOverTime:
      FunctionSignature(
        [.rangeVector], isExperimental: true, "time of the newest sample in the range")
    case .tsOfMaxOverTime:
      FunctionSignature(
        [.rangeVector], isExperimental: true, "time of the greatest sample in the range")
    case .tsOfMinOverTime:
      FunctionSignature(
        [.rangeVector], isExperimental: true, "time of the least sample in the range")
    case .vector:
      FunctionSignature([.scalar], "a vector of one element without labels")
    case .year:
      FunctionSignature([.instantVector], optional: 1, "year")
    }
  }
}

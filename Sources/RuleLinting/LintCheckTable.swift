// The table of checks. A new check is a file under Checks and a line here.

extension LintCheck {
  /// Every check, by area.
  package static let all: [LintCheck] = [
    // Rules.
    alwaysFires, holdMissing, templateSyntax, templateLabel, valueInLabel, duplicateRule,
    sameAlertOtherThreshold, longInterval,
    // PromQL.
    rateOfAggregate, rateOnGaugeName, counterWithoutRate, quantileWithoutBounds, joinWithoutLabel,
    regexWithoutNeed, impossibleThreshold, fragileSelection,
    // LogQL.
    unaggregatedLogAlert, lineRegexWithoutNeed,
    // With data.
    unknownMetric, unknownLabelValue, shortRange, rateOnObservedGauge, alertWithoutData,
    unknownStream,
  ]

  /// The checks that run where nothing else is said.
  package static let byDefault: [LintCheck] = all.filter(\.isOnByDefault)

  /// The checks that names in a query are names in the data.
  package static let aboutNames: [LintCheck] = [unknownMetric, unknownLabelValue, unknownStream]
}

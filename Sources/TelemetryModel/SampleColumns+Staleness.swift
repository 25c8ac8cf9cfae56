extension SampleColumns {
  /// Takes staleness markers out; without any nothing moves.
  ///
  /// - Complexity: O(samples).
  public mutating func removeStalenessMarkers() {
    if !hasNoMarkers && Self.hasMarkers(values) {
      (timeline, hasNoResets) = (nil, false)
      let kept = values.indices.filter { !StalenessMarker.isStale(values[$0]) }
      timestamps = kept.map { timestamps[$0] }
      if !startTimestamps.isEmpty { startTimestamps = kept.map { startTimestamps[$0] } }
      values = kept.map { values[$0] }
    }
    if histograms.contains(where: \.isStale) {
      let kept = histograms.indices.filter { !histograms[$0].isStale }
      histogramTimestamps = kept.map { histogramTimestamps[$0] }
      if !histogramStartTimestamps.isEmpty {
        histogramStartTimestamps = kept.map { histogramStartTimestamps[$0] }
      }
      histograms = kept.map { histograms[$0] }
    }
  }

  /// Whether any value is a staleness marker; without branches, so that many are looked at at once.
  private static func hasMarkers(_ values: [Double]) -> Bool {
    values.withUnsafeBufferPointer { values in
      var found = false
      for value in values { found = StalenessMarker.isStale(value) || found }
      return found
    }
  }
}

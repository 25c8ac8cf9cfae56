/// A series that a source has, by the source's own number, which stands as long as it is open.
package struct SelectedSeries: Hashable, Sendable {
  package var labels: Labels
  package var reference: Int

  package init(labels: Labels, reference: Int) {
    self.labels = labels
    self.reference = reference
  }
}

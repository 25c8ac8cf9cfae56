// One alerting rule on its way through a replay.

import GoTemplate
import QueryEngine
import RuleFiles
import TelemetryModel

/// Turns an alerting rule's samples into the lives of its alerts.
struct AlertRun {
  private let rule: Rule
  private let limit: Int
  private let labelTemplates: [AlertTemplate]
  private let annotationTemplates: [AlertTemplate]
  private let keepsSlots: Bool
  private let tracksAnnotations: Bool
  private var machine: AlertStateMachine
  /// The slot of each series of the samples, where labels cannot change with time.
  private var slotBySeries: [Int?] = []
  /// The instance that a live slot is in, by slot.
  private var current: [Int?] = []
  private(set) var instances: [AlertInstance] = []

  init(_ rule: Rule, limit: Int, tracksAnnotations: Bool = false) {
    self.rule = rule
    self.limit = limit
    self.tracksAnnotations = tracksAnnotations
    labelTemplates = rule.labels.map { AlertTemplate($0, alert: rule.name.text) }
    annotationTemplates = rule.annotations.map { AlertTemplate($0, alert: rule.name.text) }
    keepsSlots = !labelTemplates.contains(where: \.dependsOnTime)
    machine = AlertStateMachine(
      holdDuration: rule.holdDuration, keepFiringDuration: rule.keepFiringDuration)
  }

  /// Takes the result of one evaluation; returns why it failed, if it did.
  ///
  /// After a failure all states are as before. `labels` are those of the samples' series.
  mutating func evaluate(
    _ evaluation: RuleSamples.Evaluation, labels: [Labels], _ context: AlertContext
  ) -> String? {
    if let failure = evaluation.failure { return failure }
    var active: [(slot: Int, series: Int, value: SampleValue)] = []
    active.reserveCapacity(evaluation.samples.count)
    for (series, value) in evaluation.samples {
      active.append((slot(of: series, labels[series], value, context), series, value))
    }
    let slots = active.map(\.slot)
    if Set(slots).count != slots.count {
      return "vector contains metrics with the same labelset after applying alert labels"
    }
    let events = machine.advance(to: context.time, active: slots)
    note(active, events, labels, context)
    if limit > 0, machine.liveSlots.count > limit {
      let count = machine.liveSlots.count
      for slot in machine.reset() { end(slot, at: context.time) }
      return "exceeded limit of \(limit) with \(count) alerts"
    }
    return nil
  }

  // MARK: - Labels

  private mutating func slot(
    of series: Int, _ labels: Labels, _ value: SampleValue, _ context: AlertContext
  ) -> Int {
    if keepsSlots, series < slotBySeries.count, let slot = slotBySeries[series] { return slot }
    let slot = machine.slot(for: alertLabels(labels, value, context))
    if slot >= current.count { current.append(nil) }
    if keepsSlots {
      while slotBySeries.count <= series { slotBySeries.append(nil) }
      slotBySeries[series] = slot
    }
    return slot
  }

  /// The sample's labels without the metric's name, then the rule's, then `alertname`.
  private func alertLabels(
    _ sample: Labels, _ value: SampleValue, _ context: AlertContext
  ) -> Labels {
    var labels = sample
    labels[LabelName.metricName] = nil
    let data = context.data(sample, value)
    for template in labelTemplates {
      let text = template.expanded(data, context.environment)
      labels[template.name] = text.isEmpty ? nil : text
    }
    labels["alertname"] = rule.name.text
    return labels
  }

  // MARK: - Instances

  private mutating func note(
    _ active: [(slot: Int, series: Int, value: SampleValue)], _ events: [AlertStateMachine.Event],
    _ labels: [Labels], _ context: AlertContext
  ) {
    for event in events where event.transition == .becamePending {
      current[event.slot] = instances.count
      instances.append(
        AlertInstance(
          labels: machine.labels[event.slot], pendingAt: context.time, lastValue: .float(0),
          lastActiveAt: context.time))
    }
    for (slot, series, value) in active {
      guard let index = current[slot] else { continue }
      instances[index].lastValue = value
      instances[index].lastActiveAt = context.time
      if tracksAnnotations { noteAnnotations(of: index, labels[series], value, context) }
    }
    for event in events {
      guard let index = current[event.slot] else { continue }
      switch event.transition {
      case .becamePending: break
      case .fired:
        guard let sample = active.first(where: { $0.slot == event.slot }) else { continue }
        instances[index].firedAt = context.time
        instances[index].valueAtFiring = sample.value
        instances[index].annotations = annotations(labels[sample.series], sample.value, context)
      case .dropped, .resolved: end(event.slot, at: context.time)
      }
    }
  }

  private mutating func noteAnnotations(
    of index: Int, _ sample: Labels, _ value: SampleValue, _ context: AlertContext
  ) {
    let annotations = annotations(sample, value, context)
    if instances[index].annotationChanges.last?.annotations == annotations { return }
    instances[index].annotationChanges.append(
      AlertInstance.AnnotationChange(time: context.time, annotations: annotations))
  }

  private mutating func end(_ slot: Int, at time: Int64) {
    guard let index = current[slot] else { return }
    if instances[index].firedAt == nil {
      instances[index].droppedAt = time
    } else {
      instances[index].resolvedAt = time
    }
    current[slot] = nil
  }

  private func annotations(
    _ sample: Labels, _ value: SampleValue, _ context: AlertContext
  ) -> Labels {
    let data = context.data(sample, value)
    return Labels(
      annotationTemplates.map {
        Label(name: $0.name, value: $0.expanded(data, context.environment))
      })
  }

  // MARK: - Series of states

  /// The series that the reference writes of every live alert after an evaluation at `time`:
  /// `ALERTS`, which is 1, and `ALERTS_FOR_STATE`, the second at which the alert became active.
  var stateSeries: [(labels: Labels, value: SampleValue)] {
    machine.liveSlots.flatMap { slot -> [(labels: Labels, value: SampleValue)] in
      let activeAt: Int64
      var alerts = machine.labels[slot]
      switch machine.phases[slot] {
      case .inactive: return []
      case .pending(let since):
        activeAt = since
        alerts["alertstate"] = "pending"
      case .firing(let since, _):
        activeAt = since
        alerts["alertstate"] = "firing"
      }
      var forState = machine.labels[slot]
      alerts[LabelName.metricName] = RuleDependencies.alertSeries[0]
      forState[LabelName.metricName] = RuleDependencies.alertSeries[1]
      return [(alerts, .float(1)), (forState, .float(Double(activeAt / 1000)))]
    }
  }
}

/// What an evaluation happens in.
struct AlertContext {
  var time: Int64
  var externalLabels: Labels
  var environment: AlertTemplateEnvironment

  func data(_ labels: Labels, _ value: SampleValue) -> AlertTemplateData {
    AlertTemplateData(
      labels: labels, externalLabels: externalLabels, externalURL: environment.externalURL,
      value: value)
  }
}

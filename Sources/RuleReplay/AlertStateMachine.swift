// The life of a rule's alerts: inactive, pending, firing, resolved (specification §10.3).

import TelemetryModel

/// The states of all alerts of one rule, advanced evaluation by evaluation.
///
/// Alerts are told apart by their label sets; each has a slot, a small number that callers may
/// keep.
package struct AlertStateMachine: Sendable {
  /// What happened to an alert at an evaluation.
  package enum Transition: Hashable, Sendable {
    case becamePending
    case fired
    /// Pending, and no longer in the result.
    case dropped
    case resolved
  }

  /// A transition of one slot.
  package struct Event: Hashable, Sendable {
    package var slot: Int
    package var transition: Transition
  }

  /// Where an alert stands.
  package enum Phase: Hashable, Sendable {
    case inactive
    /// Since `activeAt`.
    case pending(activeAt: Int64)
    /// Since its `activeAt`; kept firing without data since `keptSince`.
    case firing(activeAt: Int64, keptSince: Int64?)
  }

  /// How long an alert must hold before it fires, in milliseconds.
  package let holdDuration: Int64
  /// How long it goes on firing without data, in milliseconds.
  package let keepFiringDuration: Int64
  /// The label sets, by slot.
  package private(set) var labels: [Labels] = []
  /// By slot.
  package private(set) var phases: [Phase] = []
  private var slots: [Labels: Int] = [:]
  /// The round of evaluation that saw the slot last.
  private var seen: [Int] = []
  private var round = 0
  /// The slots that are not inactive, in order.
  package private(set) var liveSlots: [Int] = []

  package init(holdDuration: Int64, keepFiringDuration: Int64) {
    self.holdDuration = holdDuration
    self.keepFiringDuration = keepFiringDuration
  }

  /// The slot of an alert's label set; a new one where it was not seen before.
  package mutating func slot(for alert: Labels) -> Int {
    if let slot = slots[alert] { return slot }
    let slot = labels.count
    slots[alert] = slot
    labels.append(alert)
    phases.append(.inactive)
    seen.append(0)
    return slot
  }

  /// Takes the alerts whose expression holds at `time`, each slot once; returns what changed, in
  /// the order of slots.
  ///
  /// - Complexity: O(`active` + live alerts), plus sorting the new ones.
  package mutating func advance(to time: Int64, active: [Int]) -> [Event] {
    round += 1
    var events: [Event] = []
    var hasNew = false
    for slot in active {
      seen[slot] = round
      switch phases[slot] {
      case .inactive:
        phases[slot] = .pending(activeAt: time)
        liveSlots.append(slot)
        hasNew = true
        events.append(Event(slot: slot, transition: .becamePending))
      case .pending: break
      case .firing(let activeAt, _): phases[slot] = .firing(activeAt: activeAt, keptSince: nil)
      }
    }
    if hasNew { liveSlots.sort() }
    for slot in liveSlots {
      if let transition = advanceLive(slot, to: time) {
        events.append(Event(slot: slot, transition: transition))
      }
    }
    liveSlots.removeAll { phases[$0] == .inactive }
    return events
  }

  private mutating func advanceLive(_ slot: Int, to time: Int64) -> Transition? {
    let isActive = seen[slot] == round
    switch phases[slot] {
    case .inactive: return nil
    case .pending(let activeAt):
      if !isActive {
        phases[slot] = .inactive
        return .dropped
      }
      if time - activeAt < holdDuration { return nil }
      phases[slot] = .firing(activeAt: activeAt, keptSince: nil)
      return .fired
    case .firing(let activeAt, let keptSince):
      if isActive { return nil }
      let since = keptSince ?? time
      if keepFiringDuration > 0, time - since < keepFiringDuration {
        phases[slot] = .firing(activeAt: activeAt, keptSince: since)
        return nil
      }
      phases[slot] = .inactive
      return .resolved
    }
  }

  /// Forgets all alerts, as the reference does when a rule exceeds its limit; returns those that
  /// were live.
  package mutating func reset() -> [Int] {
    let dropped = liveSlots
    for slot in dropped { phases[slot] = .inactive }
    liveSlots = []
    return dropped
  }
}

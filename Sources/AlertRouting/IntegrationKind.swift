// The kinds of integrations: one table says what each is called, must have and may have.

/// A kind of integration, in the order in which a receiver notifies them (specification §4.1).
package enum IntegrationKind: String, Hashable, Sendable, CaseIterable {
  case webhook, email, pagerduty, opsgenie, wechat, slack, victorops, pushover, sns, telegram
  case discord, webex, msteams, msteamsv2, jira, incidentio, rocketchat, mattermost

  /// The receiver's field that lists integrations of this kind.
  package var field: String { rawValue + "_configs" }

  /// Whether the end of alerts is notified of unless `send_resolved` says otherwise.
  package var sendsResolvedByDefault: Bool {
    switch self {
    case .email, .slack, .wechat, .rocketchat: false
    case .webhook, .pagerduty, .opsgenie, .victorops, .pushover, .sns, .telegram, .discord, .webex,
      .msteams, .msteamsv2, .jira, .incidentio, .mattermost:
      true
    }
  }

  /// The field that says where notifications go and holds no secret.
  var destinationField: String? {
    switch self {
    case .email: "to"
    case .slack, .rocketchat, .mattermost: "channel"
    case .telegram: "chat_id"
    case .webex: "room_id"
    case .sns: "topic_arn"
    case .jira: "project"
    case .wechat: "to_party"
    case .webhook, .pagerduty, .opsgenie, .victorops, .pushover, .discord, .msteams, .msteamsv2,
      .incidentio:
      nil
    }
  }
}

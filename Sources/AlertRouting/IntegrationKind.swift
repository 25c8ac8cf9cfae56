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

  /// What must be set, here or globally.
  struct Requirement {
    /// One of these must be set in the integration.
    var fields: [String]
    /// Or one of these in `global`.
    var globalFields: [String] = []
    var message: String
  }

  var requirements: [Requirement] {
    switch self {
    case .webhook, .incidentio:
      [
        Requirement(
          fields: ["url", "url_file"], message: "one of url or url_file must be configured")
      ]
    case .email:
      [
        Requirement(fields: ["to"], message: "missing to address in email config"),
        Requirement(
          fields: ["smarthost"], globalFields: ["smtp_smarthost"],
          message: "no global SMTP smarthost set"),
        Requirement(
          fields: ["from"], globalFields: ["smtp_from"], message: "no global SMTP from set"),
      ]
    case .slack:
      [
        Requirement(
          fields: ["api_url", "api_url_file", "app_token", "app_token_file"],
          globalFields: [
            "slack_api_url", "slack_api_url_file", "slack_app_token", "slack_app_token_file",
          ], message: "no global Slack API URL set either inline or in a file")
      ]
    case .pagerduty:
      [
        Requirement(
          fields: ["routing_key", "routing_key_file", "service_key", "service_key_file"],
          message: "missing service or routing key in PagerDuty config")
      ]
    case .opsgenie:
      [
        Requirement(
          fields: ["api_key", "api_key_file"],
          globalFields: ["opsgenie_api_key", "opsgenie_api_key_file"],
          message: "no global OpsGenie API Key set either inline or in a file")
      ]
    case .telegram:
      [
        Requirement(
          fields: ["bot_token", "bot_token_file"],
          globalFields: ["telegram_bot_token", "telegram_bot_token_file"],
          message: "missing bot_token or bot_token_file on telegram_config")
      ]
    case .wechat, .victorops, .pushover, .sns, .discord, .webex, .msteams, .msteamsv2, .jira,
      .rocketchat, .mattermost:
      []
    }
  }
}

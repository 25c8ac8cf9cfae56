// What each kind of integration must have, with the words of the reference.

extension IntegrationKind {
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
          message: "missing bot_token or bot_token_file on telegram_config"),
        Requirement(
          fields: ["chat_id", "chat_id_file"], message: "missing chat_id on telegram_config"),
      ]
    case .wechat:
      [
        Requirement(
          fields: ["api_secret", "api_secret_file"],
          globalFields: ["wechat_api_secret", "wechat_api_secret_file"],
          message: "no global Wechat ApiSecret set"),
        Requirement(
          fields: ["corp_id"], globalFields: ["wechat_api_corp_id"],
          message: "no global Wechat CorpID set"),
      ]
    case .victorops:
      [
        Requirement(
          fields: ["routing_key"], message: "missing Routing key in VictorOps config"),
        Requirement(
          fields: ["api_key", "api_key_file"],
          globalFields: ["victorops_api_key", "victorops_api_key_file"],
          message: "no global VictorOps API Key set"),
      ]
    case .pushover:
      [
        Requirement(
          fields: ["user_key", "user_key_file"], message: "missing user key in Pushover config"),
        Requirement(
          fields: ["token", "token_file"], message: "missing token in Pushover config"),
      ]
    case .sns:
      [
        Requirement(
          fields: ["target_arn", "topic_arn", "phone_number"],
          message: "must provide either a Target ARN, Topic ARN, or Phone Number for SNS config")
      ]
    case .discord:
      [
        Requirement(
          fields: ["webhook_url", "webhook_url_file"],
          message: "no discord webhook URL provided")
      ]
    case .msteams, .msteamsv2:
      [
        Requirement(
          fields: ["webhook_url", "webhook_url_file"],
          message: "no msteams webhook URL or URLFile provided")
      ]
    case .webex:
      [Requirement(fields: ["room_id"], message: "missing room_id on webex_config")]
    case .jira:
      [
        Requirement(fields: ["project"], message: "missing project in jira_config"),
        Requirement(fields: ["issue_type"], message: "missing issue_type in jira_config"),
      ]
    case .rocketchat, .mattermost: []
    }
  }
}

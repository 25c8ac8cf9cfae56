// What each kind of integration must have, with the words of the reference.

/// Fields of which one must be set.
struct IntegrationRequirement {
  /// Separated by spaces.
  private let fieldList: String
  /// What these fields' names start with in `global`, where they may be set instead; nil for
  /// nowhere.
  private let globalPrefix: String?
  /// What the reference says where none is set.
  let message: String

  init(_ message: String, _ fieldList: String, globalPrefix: String? = nil) {
    self.fieldList = fieldList
    self.globalPrefix = globalPrefix
    self.message = message
  }

  /// One of these must be set in the integration.
  var fields: [String] { fieldList.split(separator: " ").map(String.init) }

  /// Or one of these in `global`.
  var globalFields: [String] {
    guard let globalPrefix else { return [] }
    return fields.map { globalPrefix + $0 }
  }
}

extension IntegrationKind {
  /// In the order in which the reference looks.
  var requirements: [IntegrationRequirement] {
    typealias Need = IntegrationRequirement
    switch self {
    case .webhook, .incidentio:
      return [Need("one of url or url_file must be configured", "url url_file")]
    case .email:
      return [
        Need("missing to address in email config", "to"),
        Need("no global SMTP smarthost set", "smarthost", globalPrefix: "smtp_"),
        Need("no global SMTP from set", "from", globalPrefix: "smtp_"),
      ]
    case .slack:
      let message = "no global Slack API URL set either inline or in a file"
      let fields = "api_url api_url_file app_token app_token_file"
      return [Need(message, fields, globalPrefix: "slack_")]
    case .pagerduty:
      let fields = "routing_key routing_key_file service_key service_key_file"
      return [Need("missing service or routing key in PagerDuty config", fields)]
    case .opsgenie:
      let message = "no global OpsGenie API Key set either inline or in a file"
      return [Need(message, "api_key api_key_file", globalPrefix: "opsgenie_")]
    case .telegram:
      let message = "missing bot_token or bot_token_file on telegram_config"
      return [
        Need(message, "bot_token bot_token_file", globalPrefix: "telegram_"),
        Need("missing chat_id on telegram_config", "chat_id chat_id_file"),
      ]
    case .wechat:
      let fields = "api_secret api_secret_file"
      return [
        Need("no global Wechat ApiSecret set", fields, globalPrefix: "wechat_"),
        Need("no global Wechat CorpID set", "corp_id", globalPrefix: "wechat_api_"),
      ]
    case .victorops:
      let fields = "api_key api_key_file"
      return [
        Need("missing Routing key in VictorOps config", "routing_key"),
        Need("no global VictorOps API Key set", fields, globalPrefix: "victorops_"),
      ]
    case .pushover:
      return [
        Need("missing user key in Pushover config", "user_key user_key_file"),
        Need("missing token in Pushover config", "token token_file"),
      ]
    case .sns:
      let message = "must provide either a Target ARN, Topic ARN, or Phone Number for SNS config"
      return [Need(message, "target_arn topic_arn phone_number")]
    case .discord:
      return [Need("no discord webhook URL provided", "webhook_url webhook_url_file")]
    case .msteams, .msteamsv2:
      return [Need("no msteams webhook URL or URLFile provided", "webhook_url webhook_url_file")]
    case .webex: return [Need("missing room_id on webex_config", "room_id")]
    case .jira:
      return [
        Need("missing project in jira_config", "project"),
        Need("missing issue_type in jira_config", "issue_type"),
      ]
    case .rocketchat, .mattermost: return []
    }
  }
}

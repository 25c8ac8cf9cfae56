// The fields of each kind of integration, for finding mistyped ones.

extension IntegrationKind {
  /// The fields that the kind is known to have.
  var knownFields: [String] {
    ["send_resolved", "http_config"] + ownFields.split(separator: " ").map(String.init)
  }

  private var ownFields: String {
    switch self {
    case .webhook: "url url_file max_alerts timeout"
    case .email: Self.emailFields
    case .pagerduty: Self.pagerdutyFields
    case .opsgenie:
      """
      api_key api_key_file api_url message description source details entity responders \
      actions tags note priority update_alerts
      """
    case .wechat:
      """
      api_secret api_secret_file api_url corp_id message agent_id to_user to_party to_tag \
      message_type
      """
    case .slack: Self.slackFields
    case .victorops:
      """
      api_key api_key_file api_url routing_key message_type state_message \
      entity_display_name monitoring_tool custom_fields
      """
    case .pushover:
      """
      user_key user_key_file token token_file title message url url_title device sound \
      priority retry expire ttl html monospace
      """
    case .sns: "api_url sigv4 topic_arn phone_number target_arn subject message attributes"
    case .telegram:
      """
      api_url bot_token bot_token_file chat_id chat_id_file message_thread_id message \
      disable_notifications parse_mode
      """
    case .discord: "webhook_url webhook_url_file content title message username avatar_url"
    case .webex: "api_url message room_id"
    case .msteams: "webhook_url webhook_url_file title summary text"
    case .msteamsv2: "webhook_url webhook_url_file title text"
    case .jira:
      """
      api_url api_type project summary description labels priority issue_type \
      reopen_transition resolve_transition wont_fix_resolution reopen_duration fields
      """
    case .incidentio:
      """
      url url_file alert_source_token alert_source_token_file max_alerts timeout metadata
      """
    case .rocketchat: Self.rocketchatFields
    case .mattermost: Self.mattermostFields
    }
  }

  private static let emailFields = """
    to from hello smarthost auth_username auth_password auth_password_file auth_secret \
    auth_secret_file auth_identity headers html text require_tls tls_config \
    force_implicit_tls threading
    """

  private static let pagerdutyFields = """
    service_key service_key_file routing_key routing_key_file url client client_url \
    description details images links source severity class component group timeout
    """

  private static let slackFields = """
    api_url api_url_file app_token app_token_file app_url channel username color title \
    title_link pretext text fields short_fields footer fallback callback_id icon_emoji \
    icon_url image_url thumb_url link_names mrkdwn_in actions timeout
    """

  private static let rocketchatFields = """
    api_url channel token token_file token_id token_id_file title title_link text emoji \
    icon_url color short_fields fields actions image_url thumb_url link_names
    """

  private static let mattermostFields = """
    webhook_url webhook_url_file channel username text fallback color pretext author_name \
    author_link author_icon title title_link fields thumb_url footer footer_icon image_url \
    icon_url icon_emoji attachments type props priority
    """
}

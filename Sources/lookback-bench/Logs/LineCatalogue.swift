/// What the streams of each shape write; the first templates come more often.
enum LineCatalogue {
  static func usual(_ shape: LogStream.Shape) -> [LineTemplate] {
    switch shape {
    case .json: json
    case .logfmt: logfmt
    case .access: access
    case .service: service
    case .syslog: syslog
    }
  }

  /// A chat server's events: the level, the message, and what the event has beside the usual keys.
  private static let json: [LineTemplate] = [
    ("info", "message delivered", ""),
    ("info", "request served", ""),
    ("info", "receipt relayed to <int 6> devices", ""),
    ("debug", "pre-keys fetched", #","remaining":<int 100>"#),
    ("info", "session resumed after <long 400> ms", ""),
    ("info", "user authentication succeeded", #","auth_result":"success""#),
    ("info", "attachment stored", #","bytes":<long 90000>,"mime":"<of mime>""#),
    ("debug", "cache miss for profile <id>", #","cache":"profile""#),
    ("warn", "slow query on <of table>: <long 800> ms", #","rows":<long 40>"#),
    ("info", "websocket closed", #","code":100<int 10>,"messages":<long 200>"#),
    ("warn", "user authentication failed", #","auth_result":"failure","attempt":<int 5>"#),
    ("info", "push sent via apns in <long 90> ms", #","push_id":"<hex 16>""#),
    ("warn", "rate limit reached for <ip>", #","rate_limit":"hit""#),
    ("error", "database connection lost: dial tcp <ip>:5432: i/o timeout", #","retry":<int 4>"#),
    ("error", "could not relay to device <int 5>: queue is full", #","queue":<long 3000>"#),
  ].map { level, message, more in
    LineTemplate(
      #"{"time":"<time>","level":"\#(level)","msg":"\#(message)","service":"<name>","#
        + #""user_id":<id>,"device":"<of device>","method":"<of method>","path":"<of path>","#
        + #""status":<of status>,"duration_ms":<decimal 9000 3>\#(more),"trace_id":"<hex 32>"}"#)
  }

  private static let logfmt: [LineTemplate] = [
    #"info msg="operation done" op=<of op> group=<hex 8> members=<long 12> size=<long 900>B"#,
    #"info msg="state changed" user=<id> presence=<of presence> devices=<int 5>"#,
    #"info msg="write path" component=distributor streams=<long 40> entries=<long 900>"#,
    #"debug msg="chunk flushed" component=flusher fp=<hex 16> chunks=<int 8> utilization=0.<int 99>"#,
    #"info msg="lease renewed" key=shard-<int 64> epoch=<long 500> holder=<of host>"#,
    #"debug msg="subscription refreshed" user=<id> topic=<of table> cursor=<long 90000>"#,
    #"warn msg="retrying" op=<of op> attempt=<int 5> err="context deadline exceeded""#,
    #"warn msg="slow consumer" queue=<of table> lag=<long 4000> dropped=<int 20>"#,
    #"info msg="keys rotated" group=<hex 8> epoch=<long 90> members=<long 30>"#,
    #"error msg="could not publish" topic=<of table> err="write tcp <ip>:4222: broken pipe""#,
  ].map {
    LineTemplate(
      "time=<time> level=\($0) tenant=<of tenant> duration=<decimal 4000 2>ms "
        + "result=<of result> trace=<hex 16>")
  }

  private static let access: [LineTemplate] = [
    #"<time> <ip> - - "<of method> <of path> HTTP/2.0" <of status> <long 4000> "#,
    #"<time> <ip> - - "GET /v1/profile/<hex 8> HTTP/2.0" <of status> <long 2500> "#,
    #"<time> <ip> - user<id> "GET /media/<hex 12>.jpg HTTP/1.1" 200 <long 90000> "#,
  ].map { LineTemplate($0 + #""<of referer>" "<of agent>" <decimal 90 3>"#) }

  private static let service: [LineTemplate] = [
    "  INFO 1 --- [<of thread>] c.e.billing.<of file> : Invoice <int 900000> posted in <long 30> ms",
    "  INFO 1 --- [<of thread>] c.e.push.<of file> : sent batch of <long 20> in <long 90> ms",
    " DEBUG 1 --- [<of thread>] c.e.store.<of file> : flushed <long 300> rows of <of table>",
    "  INFO 1 --- [<of thread>] c.e.push.<of file> : apns connection <hex 8> reused, <int 90> left",
    "  WARN 1 --- [<of thread>] c.e.store.<of file> : lock on <of table> held for <long 900> ms",
    " DEBUG 1 --- [<of thread>] c.e.tax.<of file> : rate for <of country> is 0.<int 25>",
    " ERROR 1 --- [<of thread>] c.e.push.<of file> : token <hex 16> is gone (410), user <id>",
  ].map { LineTemplate("<time>" + $0) }

  private static let syslog: [LineTemplate] = [
    "sshd[<int 32768>]: Failed password for <of user> from <ip> port <int 65536> ssh2",
    "sshd[<int 32768>]: Accepted publickey for <of user> from <ip> port <int 65536> ssh2",
    "systemd[1]: Starting <of unit>...",
    "systemd[1]: <of unit>: Deactivated successfully.",
    "CRON[<int 32768>]: (root) CMD (test -x /usr/sbin/anacron || run-parts /etc/cron.hourly)",
    "kernel: [<decimal 900000 6>] eth0: renamed from veth<hex 7>",
    "kernel: [<decimal 900000 6>] audit: type=1400 apparmor=\"DENIED\" pid=<int 32768>",
    "dockerd[812]: time=\"<time>\" level=info msg=\"ignoring event\" container=<hex 64>",
    "sshd[<int 32768>]: pam_unix(sshd:session): session closed for user <of user>",
    "dhclient[640]: DHCPREQUEST for <ip> on eth0 to 10.0.0.1 port 67",
  ].map { LineTemplate("<time> <name> " + $0) }
}

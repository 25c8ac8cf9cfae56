/// Words that lines are filled with.
enum WordLists {
  static func list(named name: String) -> [[UInt8]]? { lists[name] }

  private static let lists: [String: [[UInt8]]] = texts.mapValues { $0.map { Array($0.utf8) } }

  static let filling: [[UInt8]] = lists["word"] ?? []

  private static let texts: [String: [String]] = [
    "word": [
      "the", "of", "session", "payload", "retry", "frame", "header", "decoded", "buffer", "queue",
      "offset", "partition", "commit", "snapshot", "replica", "leader", "epoch", "timeout", "token",
      "cursor", "batch", "segment", "checksum", "window", "upstream", "certificate", "handshake",
    ],
    "path": [
      "/v1/messages", "/v1/websocket", "/v2/keys", "/v1/profile", "/v1/accounts/whoami",
      "/v1/attachments/form/upload", "/v1/devices", "/v1/groups", "/v1/receipts", "/v1/certificate",
      "/healthz", "/v1/backup",
    ],
    "method": ["GET", "GET", "PUT", "POST", "DELETE"],
    "status": ["200", "200", "200", "204", "201", "304", "400", "401", "404", "429", "500", "503"],
    "device": ["android", "ios", "desktop", "web"],
    "country": ["DE", "US", "IN", "BR", "FR", "JP", "NG", "ID", "GB", "MX"],
    "mime": ["image/jpeg", "video/mp4", "audio/aac", "image/webp", "application/pdf"],
    "bucket": ["media-eu-1", "media-us-1", "media-us-2", "avatars"],
    "table": ["messages", "accounts", "devices", "pre_keys", "groups", "receipts"],
    "op": ["join", "leave", "create", "rotate-keys", "list", "promote"],
    "presence": ["online", "typing", "offline", "away"],
    "result": ["ok", "ok", "ok", "skipped", "error"],
    "tenant": ["acme", "globex", "initech", "umbrella", "hooli", "stark", "wayne", "tyrell"],
    "host": ["worker-1", "worker-2", "worker-3", "edge-1", "edge-2"],
    "user": ["deploy", "root", "admin", "oracle", "git", "backup", "postgres", "test", "ubuntu"],
    "unit": [
      "cron.service", "docker.service", "fstrim.service", "logrotate.service", "ssh.service",
      "systemd-tmpfiles-clean.service", "apt-daily.service",
    ],
    "thread": [
      "worker-1", "worker-2", "worker-3", "worker-4", "scheduler", "http-nio-8080-exec-7",
    ],
    "referer": ["-", "https://app.example.org/", "https://app.example.org/chats", "-"],
    "agent": [
      "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0.0.0",
      "Messenger-iOS/7.19.2 iOS/17.5.1", "Messenger-Android/7.19.4 Android/34",
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/17.5",
      "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "curl/8.5.0",
      "kube-probe/1.30", "Go-http-client/2.0",
    ],
    "file": [
      "MessageStore", "KeyDirectory", "PushSender", "InvoiceService", "LedgerWriter", "TaxTable",
    ],
  ]
}

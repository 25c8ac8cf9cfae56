import AlertRouting
import Diagnostics
import RuleFiles

// Files of YAML: rules, their tests, configurations.

extension FuzzTarget {
  /// A text read as a file of each kind; an error says where it lies.
  static let ruleFiles = FuzzTarget(
    name: "rule-files", inputLimit: 2048,
    seeds: { (ruleFileSeeds + [nestedAliases]).map { Array($0.utf8) } },
    run: { (input) throws(BrokenClaim) in
      let text = String(decoding: input.bytes, as: UTF8.self)
      try holdPlaces(of: RuleFile.parse(text).diagnostics, in: text)
      try holdPlaces(of: PrometheusConfiguration.parse(text).diagnostics, in: text)
      try holdPlaces(of: RuleTestFile.parse(text).diagnostics, in: text)
      try holdPlaces(of: AlertmanagerConfiguration.parse(text).diagnostics, in: text)
    })

  private static let ruleFileSeeds = [
    """
    groups:
      - name: "a\\u0062"
        interval: 1m
        rules:
          - &first
            alert: Down
            expr: |
              up == 0
            for: 5m
            labels: {severity: page}
            annotations:
              summary: 'it''s {{ $labels.job }}'
          - record: job:up:sum
            expr: sum by (job) (up)
          - *first
    """,
    """
    global: {scrape_interval: 15s}
    rule_files: [rules.yml]
    scrape_configs:
      - job_name: a
        static_configs: [{targets: ["x:1"]}]
    """,
    """
    rule_files: [rules.yml]
    evaluation_interval: 1m
    tests:
      - interval: 1m
        input_series: [{series: 'up{job="a"}', values: '1+0x3 _ stale'}]
        alert_rule_test: [{eval_time: 5m, alertname: Down, exp_alerts: []}]
        promql_expr_test: [{expr: up, eval_time: 1m, exp_samples: [{labels: up, value: 1}]}]
    """,
    """
    route:
      receiver: a
      routes: [{matchers: ['severity="page"', team=~x], receiver: b, continue: true}]
    receivers: [{name: a}, {name: b}]
    inhibit_rules:
      - {source_matchers: [a=b], target_matchers: [c=d], equal: [e]}
    """,
  ]

  /// Aliases that stand for one level more each: what is built of them nests without end.
  private static var nestedAliases: String {
    (1..<120).reduce("- &a0 x\n") { $0 + "- &a\($1) [*a\($1 - 1)]\n" }
  }
}

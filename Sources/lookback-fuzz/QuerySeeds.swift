/// Queries to begin with: each part of the languages once.
enum QuerySeeds {
  static let promQL = [
    #"up{job="api",instance=~"a|b",x!="y",z!~".+"} offset 1m @ 1700000000"#,
    #"sum by (job) (rate(requests_total[5m])) / on (job) group_left (instance) count(up) > bool 1"#,
    "topk(2, -temperature) or quantile without (job) (0.5, temperature ^ 2 ^ 0.5)",
    "max_over_time(rate(requests_total[1m])[10m:30s] offset -1m)",
    "histogram_quantile(0.9, latency) + histogram_fraction(0, 1, latency)",
    "requests_total[min_of(step() + 1m, range())] smoothed @ end()",
    "increase(requests_total[5m] anchored) unless ignoring (job) up",
    #"label_replace(up, "x", "$1-${1}", "instance", "(.*)") * fill (0) up"#,
    #"label_join(up, "x", "-", "job", "instance") and on () vector(time())"#,
    "{\"up\", 'job'=~`a.+`} == 1h30m or (absent(nothing) </ 0x1F) % NaN atan2 Inf",
    "count_values(\"value\", up) + limitk(2, up) - limit_ratio(0.5, up) # a comment",
    "predict_linear(temperature[10m], 3600) + deriv(temperature[10m])",
    "quantile_over_time(scalar(up), temperature[5m]) - stddev_over_time(temperature[5m])",
    "sort_by_label(info(up), \"job\") + clamp(up, 0, pi()) + round(up, 0.5)",
    "day_of_week() + hour(temperature) + timestamp(up) - start() + 1_000",
    "avg(latency) - latency{instance=\"b\"} * 2 >/ 0.5",
  ]

  static let logQL = [
    #"{job="api"} |= "error" or "x" != ip("10.0.0.0/8") |~ "a+" !~ `b` |> "<_> x" !> "y <_>""#,
    #"{job=~"a.+",instance!="b"} | json a="b[0].c", d | logfmt --strict e | unpack"#,
    #"sum by (level) (rate({job="api"} | logfmt | status >= 200 and level="info" [5m] offset 1m))"#,
    #"quantile_over_time(0.5, {job="api"} | json | unwrap duration(took) | __error__="" [10m]) by (level)"#,
    #"{job="api"} | regexp "(?P<n>\\d+)" | pattern "<a> <b>" | line_format "{{.n}} {{.a | upper}}""#,
    #"{job="api"} | label_format x=level, y=`{{.msg}}` | drop x, y="z" | keep level | decolorize"#,
    #"topk(2, sum(count_over_time({job="api"}[5m])) without (job)) / on () group_left vector(2) > bool 0.5"#,
    #"label_replace(bytes_rate({job="api"}[1m]), "a", "$1", "job", "(.*)") or vector(1)"#,
    #"{job="api"} | status > 1.5KiB or (took < 5m, a = ip("::1")) | time > now() - 1h # end"#,
    #"absent_over_time({job="none"}[5m]) ^ 2 unless sort_desc(sum(rate({job="api"}[1m])))"#,
    #"first_over_time({job="api"} | logfmt | unwrap status [5m]) - -1 % 0x1p3"#,
  ]
}

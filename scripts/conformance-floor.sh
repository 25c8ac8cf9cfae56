# How many recorded answers pass at least; sourced by test.sh. A number here only ever goes up.
check 539 "PromQL compliance" rows promql "$conformance/promql/compliance.json.gz"
check 1500 "PromQL random" rows promql "$conformance/promql/random.json.gz"
check 231 "LogQL cases" rows logql "$conformance/logql/cases.json.gz"
check 575 "parse promql-rules" rows parse promql "$conformance/parse/promql-rules.json.gz"
check 760 "parse promql-dash" rows parse promql "$conformance/parse/promql-dash.json.gz"
check 758 "parse promql-promql-tests" rows parse promql "$conformance/parse/promql-promql-tests.json.gz"
check 1125 "parse promql-promqltest" rows parse promql "$conformance/parse/promql-promqltest.json.gz"
check 1236 "parse logql-logql-tests" rows parse logql "$conformance/parse/logql-logql-tests.json.gz"
check 1193 "PromQL scripts" scripts_of "$conformance"/promql/scripts/*.test
check 624 "LogQL scripts" scripts_of "$conformance"/logql/scripts/*.logqltest

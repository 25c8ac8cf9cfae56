# How many recorded answers pass at least; sourced by test.sh. A number here only ever goes up.
check 539 "PromQL compliance" rows promql "$conformance/promql/compliance.json.gz"
check 1500 "PromQL random" rows promql "$conformance/promql/random.json.gz"
check 233 "LogQL cases" rows logql "$conformance/logql/cases.json.gz"
for file in "$conformance"/parse/*.json.gz; do
  case $(basename "$file") in
  promql-*) check 1 "parse $(basename "$file" .json.gz)" rows parse promql "$file" ;;
  logql-*) check 1 "parse $(basename "$file" .json.gz)" rows parse logql "$file" ;;
  esac
done
check 1 "PromQL scripts" scripts_of "$conformance"/promql/scripts/*.test
check 1 "LogQL scripts" scripts_of "$conformance"/logql/scripts/*.logqltest

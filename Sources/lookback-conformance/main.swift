// lookback-conformance: answers recorded cases and runs test scripts with the engine that users
// run. A tool for the project's own checks, not a user's command.

import Glibc

exit(ConformanceCommand.run(arguments: Array(CommandLine.arguments.dropFirst())))

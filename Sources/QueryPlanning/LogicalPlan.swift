/// What a query computes, in either language, apart from how. One case a node; each node's struct has a file.
package indirect enum LogicalPlan: Hashable, Sendable {
  case scalarLiteral(Double)
}

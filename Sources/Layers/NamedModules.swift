/// Parts with names of their own.
package final class NamedModules: Module {
  package let summary: String
  package let children: [(name: String, module: any Module)]

  package init(_ summary: String, _ children: [(name: String, module: any Module)]) {
    self.summary = summary
    self.children = children
  }
}

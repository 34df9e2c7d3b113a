/// A compiled function.
package final class Prototype {
  package let name: String

  init(name: String) { self.name = name }
}

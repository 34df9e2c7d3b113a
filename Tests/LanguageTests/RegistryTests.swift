import Testing

@testable import Language

@Suite struct RegistryTests {
  @Test func everyExampleShowsItsValue() {
    for builtin in Library.plain().builtins {
      for example in builtin.examples {
        let session = Session()
        let shown = session.show(example.source)
        if let expected = example.shown {
          #expect(shown == expected, "\(builtin.name): \(example.source)")
        } else {
          #expect(!shown.contains("error: "), "\(builtin.name): \(shown)")
        }
      }
    }
  }

  @Test func declarationsReadAsSentences() {
    for builtin in Library.plain().builtins {
      #expect(builtin.summary.hasSuffix("."), "\(builtin.name)")
      #expect(!builtin.examples.isEmpty, "\(builtin.name)")
      for parameter in builtin.parameters {
        #expect(parameter.summary.hasSuffix("."), "\(builtin.name): \(parameter.name)")
      }
      let names = builtin.parameters.map(\.name)
      #expect(Set(names).count == names.count, "\(builtin.name)")
    }
  }

  @Test func referenceNamesEveryBuiltin() {
    let library = Library.plain()
    let markdown = Reference(library).markdown
    let html = Reference(library).html
    for builtin in library.builtins {
      #expect(markdown.contains("### `\(builtin.signature)`"))
      #expect(html.contains("id=\"\(builtin.name)\""))
    }
  }
}

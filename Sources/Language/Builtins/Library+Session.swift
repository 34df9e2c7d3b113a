extension Library {
  func defineSession() {
    define(
      "print",
      "Prints values with spaces between them.",
      Parameter.any("values", "What to print.").rest,
      .string("end", "What follows.", default: "\n").named,
      examples: [.init("print(\"loss\", 0.5)")]
    ) { call, values, end in
      call.output.print(values.map(\.text).joined(separator: " ") + end)
      return Value.none
    }
    define(
      "warn",
      "Prints a line to standard error, which is not recorded.",
      Parameter.any("values", "What to print.").rest,
      examples: [.init("warn(\"no data\")")]
    ) { call, values in
      call.output.warn(values.map(\.text).joined(separator: " "))
      return Value.none
    }
    define(
      "display",
      "Shows a value as the prompt does.",
      .any("x", "Any value."),
      .bool("volatile", "Whether tables show columns of times and rates.", default: false).named,
      examples: [.init("display([1, 2])")]
    ) { call, x, volatile in
      var options = call.interpreter.displayOptions
      options.showsVolatileColumns = options.showsVolatileColumns || volatile
      call.output.display(x, options: options)
      return Value.none
    }
    defineFailing()
    defineVariables()
  }

  private func defineFailing() {
    define(
      "error",
      "Ends with an error, which try and catch can handle.",
      .any("message", "What went wrong."),
      .string("kind", "Kind of the error, `e.kind`.", default: "error"),
      examples: [.init("try { error(\"no data\") } catch e { e.message }", shows: "\"no data\"")]
    ) { _, message, kind -> Value in
      throw Failure(kind == "interrupted" ? "error" : kind, message.text)
    }
  }

  private func defineVariables() {
    define(
      "whos",
      "Lists the session's variables.",
      returns: "table",
      examples: [.init("clear(); x = 3; whos().name", shows: "[\"x\"]")]
    ) { call in
      let variables = call.interpreter.variables
      return Value.table(
        TableValue(columns: [
          .init(name: "name", values: variables.map { Value($0.name) }),
          .init(name: "type", values: variables.map { Value($0.value.typeName) }),
          .init(name: "value", values: variables.map { Value($0.value.summary(limit: 60)) }),
        ])
      )
    }
    define(
      "clear",
      "Drops all variables, or those that are named.",
      Parameter.string("names", "Variables to drop; all without.").rest,
      examples: [.init("x = 3; clear(\"x\"); len(whos().name)", shows: "0")]
    ) { call, names in
      if names.isEmpty {
        call.interpreter.clear()
        call.output.clear()
      }
      for name in names { call.interpreter[variable: name] = nil }
      return Value.none
    }
  }

  func defineHelp() {
    define(
      "help",
      "Prints what a builtin does, its parameters and an example; without a name, lists all.",
      Parameter.any("name", "A builtin, or its name in quotes.").optional,
      examples: [.init("help(\"len\")")]
    ) { call, topic in
      call.output.print(try Reference(call.interpreter.library).help(on: topic, call) + "\n")
      return Value.none
    }
    define(
      "apropos",
      "Lists the builtins whose name or description holds a word.",
      .string("text", "What to look for."),
      returns: "table",
      examples: [.init("\"split\" in apropos(\"separator\").name", shows: "true")]
    ) { call, text in
      let found = Reference(call.interpreter.library).search(text)
      return Value.table(
        TableValue(columns: [
          .init(name: "name", values: found.map { Value($0.name) }),
          .init(name: "summary", values: found.map { Value($0.summary) }),
        ])
      )
    }
  }
}

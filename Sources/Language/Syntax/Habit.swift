/// What to type instead of what other languages have.
enum Habit {
  /// Help for a token that cannot stand where it does.
  static func help(for token: Token) -> String? {
    switch token.text {
    case "=>": "a function is written x -> x + 1"
    case "&&", "&": "write 'and'; masks combine with '*'"
    case "||", "|": "write 'or'; masks combine as (a + b) > 0"
    case "!", "~": "write 'not'"
    case "++", "--": "write x += 1"
    case "?": "a choice is written a if condition else b"
    case ":": "blocks stand in braces: if x { … }"
    case "=" where token.kind == .symbol: "'==' compares"
    case "$": "names need no '$'"
    case "def", "lambda", "func", "function": "a function is written fn f(x) = x + 1, or x -> x + 1"
    case "elif", "elseif": "write 'else if'"
    case "except": "write 'catch'"
    default: nil
    }
  }

  /// Help for what follows a statement, by its first word.
  static func help(afterStatement text: String, _ token: Token) -> String? {
    switch text.split(separator: " ").first ?? "" {
    case "def", "func", "function": "a function is written fn f(x) = x + 1, or fn f(x) { … }"
    case "lambda": "a function is written x -> x + 1"
    case "import", "from", "using", "library": "nothing needs importing; help() lists what there is"
    case "let", "var", "const", "local", "global": "assign without it: x = 3"
    case "class", "struct": "a record holds fields: {lr: 1e-3, batch: 8}"
    case "elif", "elseif", "elsif": "write 'else if'"
    case "del": "clear() drops variables"
    case "with", "async", "yield", "switch", "match": "the language has no such statement"
    case "raise", "throw": "write error(\"message\")"
    case "print", "echo", "disp": "write print(…)"
    case "f", "r":
      "strings interpolate as they are: leave the letter out; 'raw' ones have single quotes"
    case "is": "compare with =="
    default: token.text == "is" ? "compare with ==" : help(for: token)
    }
  }
}

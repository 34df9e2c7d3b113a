import Glibc

// The command: everything it does is a subcommand of the table in Subcommand+All.swift.
let surroundings = Surroundings()
let status = Program(surroundings: surroundings).run(Array(CommandLine.arguments.dropFirst()))
let left = surroundings.leave(status)
surroundings.output.flush()
exit(left)

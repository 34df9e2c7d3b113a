import Glibc

// The command: everything it does is a subcommand of the table in Subcommand+All.swift.
// A standard stream that is closed would be the number of the next file that is opened.
while case let file = open("/dev/null", O_RDWR), file >= 0 {
  if file > 2 {
    close(file)
    break
  }
}
let surroundings = Surroundings()
let status = Program(surroundings: surroundings).run(Array(CommandLine.arguments.dropFirst()))
let left = surroundings.leave(status)
exit(surroundings.conclude(left))

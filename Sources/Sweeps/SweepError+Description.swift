extension SweepError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .emptySpace:
      "the space has no parameters; give at least one, as {lr: loguniform(1e-5, 1e-2)}"
    case .domain(let name, let fault): "\(name): \(fault)"
    case .noGrid(let name, let domain):
      "a grid needs values that can be counted, \(name) is \(domain); give a list, or use sampler=\"random\", \"sobol\" or \"tpe\""
    case .gridSize(let most):
      "the grid has more than \(most) points; use sampler=\"random\", \"sobol\" or \"tpe\""
    case .neverUsed(let name):
      "\(name): its condition never holds, so the parameter would never be used"
    case .sobolDimensions(let count, let most):
      "the Sobol sequence has \(most) dimensions, the space has \(count) parameters; use sampler=\"random\" or \"tpe\""
    case .store(let path, let fault): "\(path): \(fault)"
    case .otherSweep(let name, let differences):
      "another sweep is stored as '\(name)': \(differences.joined(separator: "; ")); give this one another name="
    case .noSweep(let name, let known):
      "there is no sweep '\(name)'"
        + (known.isEmpty ? "; the store is empty" : "; there are \(known.joined(separator: ", "))")
    case .launcherMissing(let launcher, let program):
      "launcher \"\(launcher)\" needs the program \(program), which is not on the PATH"
    case .launcherFailed(let launcher, let text): "launcher \"\(launcher)\": \(text)"
    case .notUnderMPI:
      "launcher \"mpi\" needs the ranks of mpirun: mpirun -n 4 gfm run SCRIPT"
    case .workersUnderMPI(let ranks):
      "mpirun started \(ranks) ranks, each of which is a worker; leave workers= and launcher= out"
    case .noOptions(let having):
      "options: are for " + having.map { "launcher=\"\($0)\"" }.joined(separator: " and ")
    case .option(let name, let known):
      "options: '\(name)' is no option of sbatch; known are \(known.joined(separator: ", "))"
    case .reservedOption(let name): "options: '\(name)' is set by the sweep itself"
    case .optionValue(let name, let expected, let value):
      "options: \(name) takes \(expected), not \(value)"
    case .workersFail(let text): "the workers end before they take a trial: \(text)"
    case .dismissed:
      "this worker was silent for too long: what it had begun is run again by another one"
    case .nobodyAnswers(let path):
      "\(path): nobody answers the workers; run the script again, or: gfm sweeps resume NAME --store \(path)"
    case .interrupted: "interrupted"
    }
  }
}

extension SweepError.DomainFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noChoices: "there is nothing to choose from"
    case .repeated(let choice): "the choice \(choice) is given twice"
    case .bounds(let low, let high):
      "the bounds must be finite and in order, not \(Scalar.short(low)) and \(Scalar.short(high))"
    case .notPositive(let low):
      "a logarithmic scale needs bounds above 0, not \(Scalar.short(low))"
    case .step(let step): "the step must be 1 or more, not \(step)"
    }
  }
}

extension SweepError.StoreFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .locked: "another program has held the store of sweeps locked for a minute"
    case .readOnly:
      "the store of sweeps cannot be used: it, or the folder that it lies in, is read-only"
    case .corrupt:
      "the store of sweeps is damaged; what is in it is left as it is. Take another store=, or restore the file from a copy"
    case .newer(let version, let known):
      "the store of sweeps was written by a newer gfm (format \(version), this one knows \(known))"
    case .full: "the disk is full; nothing that was stored before is lost"
    case .notAStore: "this is no store of sweeps"
    case .strange(let what):
      "the store of sweeps is damaged, or was changed by another program: \(what). Take another store="
    case .endless:
      "the store of sweeps takes longer to read than any should; it is probably damaged"
    case .cannotOpen(let reason): "the store of sweeps cannot be opened: \(reason)"
    case .inUse(let host, let process):
      "the store of sweeps lies on a network file system, where one run at a time may have it open: process \(process) on \(host) does. Wait for it, or take another store="
    case .takenOver(let host):
      "this process was silent for too long, and a run on \(host) has taken the store of sweeps over"
    case .other(let text): text
    }
  }
}

import Language

/// The builtins that make models and use them.
func defineModels(in library: Library) {
  library.beginSection("Models")
  defineModelCreation(in: library)
  defineModelWeights(in: library)
  defineModelUse(in: library)
}

import Language

/// All builtins of a session: the language's own, and those of every room.
package func makeLibrary() -> Library {
  let library = Library()
  // A call takes the first overload that accepts its first argument, and the plain extremes accept
  // everything: those that know tensors come before them.
  library.beginSection("Tensors")
  defineTensorExtremes(in: library)
  library.definePlain()
  defineTensors(in: library)
  defineModels(in: library)
  // Before the figures: a sweep acts as a table, and `parallel` knows more of it.
  defineSweeps(in: library)
  defineFigures(in: library)
  defineData(in: library)
  defineFiles(in: library)
  defineMetrics(in: library)
  defineEmbeddings(in: library)
  defineTraining(in: library)
  return library
}

/// The builtins that make tensors, compute with them and differentiate.
func defineTensors(in library: Library) {
  library.beginSection("Tensors")
  explainElementTypes(in: library)
  explainMissingNumbers(in: library)
  defineTensorCreation(in: library)
  defineRandomTensors(in: library)
  defineTensorAxes(in: library)
  defineTensorMovement(in: library)
  defineTensorReductions(in: library)
  defineTensorOrdering(in: library)
  defineTensorFunctions(in: library)
  defineTensorChoices(in: library)
  defineTensorProducts(in: library)
  defineTensorLayers(in: library)
  defineTensorComparison(in: library)
  defineGradients(in: library)
  library.beginSection("Session")
  defineSessionSettings(in: library)
  defineTiming(in: library)
  defineProfile(in: library)
}

/// The builtins that train models.
func defineTraining(in library: Library) {
  library.beginSection("Training")
  definePretraining(in: library)
  defineFinetuning(in: library)
  defineEvaluation(in: library)
  defineEstimate(in: library)
  defineOptimizers(in: library)
  defineTrainingTools(in: library)
  defineRanks(in: library)
}

/// Why a test could not go on, in a sentence.
package struct SupportFailure: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

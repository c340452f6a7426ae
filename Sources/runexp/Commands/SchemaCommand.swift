internal import ArgumentParser
internal import Spec

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of a spec, for editors.",
    discussion: """
      Save it beside your specs and begin each with the line \
      '# yaml-language-server: $schema=schema.json'.
      """)

  @Flag(help: "Print the reference of all keys in Markdown instead.")
  var reference = false

  func run() throws {
    print(reference ? SpecReference.text : JSONSchema.text, terminator: "")
  }
}

import ActionLog

extension ValueFormat<StorageLocation> {
  static var storage: Self {
    ValueFormat(
      placeholder: "URL", allowed: "sqlite:PATH or postgresql://…", isSecret: true,
      parse: { (text) throws(ValueError) in
        // A path that looks like a URL, or the database in memory, would lose what it was given.
        if text.hasPrefix("sqlite://") || text.hasPrefix("sqlite::") {
          throw .invalid(reason: "names no file; write sqlite:./file.db or sqlite:/directory/file.db")
        }
        do throws(ActionLogError) {
          return try StorageLocation(url: text)
        } catch {
          throw .invalid(reason: "names no storage that can be used: \(error)")
        }
      },
      text: \.description)
  }
}

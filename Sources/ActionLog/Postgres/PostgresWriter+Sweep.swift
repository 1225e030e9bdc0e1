extension PostgresWriter {
  func vacate(at: Int64) throws(StorageError) { _ = try connection.run(.vacateRooms, nodeAndStamp(node.name, at)) }

  func deadNodes() throws(StorageError) -> [String] {
    var parameters = PostgresParameters()
    parameters.append(node.name)
    let rows = try connection.run(.deadNodes, parameters)
    return (0..<rows.rowCount).map { rows.text($0, 0) }
  }

  func vacateRooms(ofDeadNode node: String, at: Int64) throws(StorageError) -> Int {
    try connection.run(.vacateRoomsOfDeadNode, nodeAndStamp(node, at)).rowCount
  }

  private func nodeAndStamp(_ node: String, _ stamp: Int64) -> PostgresParameters {
    var parameters = PostgresParameters()
    parameters.append(node)
    parameters.append(stamp)
    return parameters
  }

  func deleteSessions(expiredBefore moment: Int64) throws(StorageError) -> Int {
    try connection.run(.deleteSessions, PostgresParameters(moment)).rowCount
  }

  func deleteRooms(vacantBefore moment: Int64) throws(StorageError) -> Int {
    try connection.run(.deleteRooms, PostgresParameters(moment)).rowCount
  }

  func deleteRemains() throws(StorageError) -> Int? {
    let rows = try connection.run(.deleteRemains)
    return rows.rowCount == 0 ? nil : Int(rows.integer(0, 0, as: Int64.self))
  }

  func roomsToSettle(vacantBefore moment: Int64) throws(StorageError) -> [String] {
    let rows = try connection.run(.roomsToSettle, PostgresParameters(moment))
    return (0..<rows.rowCount).map { rows.text($0, 0) }
  }
}

extension PostgresParameters {
  fileprivate init(_ moment: Int64) { append(moment) }
}

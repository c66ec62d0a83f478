// pg's own client, but for how it reads what arrives (row-reader.ts).
import pg from 'pg'
import { createRowReader } from './row-reader.ts'

/** What pg's types leave out: it hands a stream to its reader here, and again once the stream is encrypted. */
interface InnerConnection extends pg.Connection {
  attachListeners(stream: NodeJS.ReadableStream): void
}

export class RowClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config)
    const connection = connectionOf(this)
    connection.attachListeners = (stream) => {
      const read = createRowReader((message) => {
        connection.emit(message.name === 'error' ? 'errorMessage' : message.name, message)
      })
      stream.on('data', read)
    }
  }
}

/** The inner connection: the types of its client leave it out. */
export const connectionOf = (client: pg.ClientBase): InnerConnection =>
  (client as unknown as { connection: InnerConnection }).connection

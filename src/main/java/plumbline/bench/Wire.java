package plumbline.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One connection that carries one request at a time, and as little work for it as can be. */
final class Wire {
  private static final int FIRST_BYTES = 16 << 10;
  private static final byte[] LENGTH = ascii("content-length:");
  private static final byte[] WITHOUT_HISTORY = ascii("\"basis\":\"request\"");
  private static final int STATUS_AT = "HTTP/1.1 ".length();

  private final SocketChannel channel;
  private final SelectionKey key;
  private ByteBuffer in = ByteBuffer.allocate(FIRST_BYTES);
  private @Nullable ByteBuffer out;
  private int bodyAt;
  private int whole;

  /** When the request under way was meant to be sent, by {@link System#nanoTime}. */
  long intended;

  private Wire(SocketChannel channel, SelectionKey key) {
    this.channel = channel;
    this.key = key;
  }

  static Wire connect(Selector selector, InetSocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open(address);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    Wire wire = new Wire(channel, key);
    key.attach(wire);
    return wire;
  }

  void send(ByteBuffer request, long intendedNanos) throws IOException {
    intended = intendedNanos;
    in.clear();
    bodyAt = 0;
    out = request;
    write();
  }

  /** Goes on sending what the socket did not take at once. */
  void write() throws IOException {
    ByteBuffer rest = out;
    if (rest == null) {
      return;
    }
    channel.write(rest);
    if (rest.hasRemaining()) {
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    } else {
      out = null;
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  /** Reads what there is; true once the answer is whole. */
  boolean read() throws IOException {
    if (!in.hasRemaining()) {
      in = ByteBuffer.allocate(in.capacity() * 4).put(in.flip());
    }
    if (channel.read(in) < 0) {
      throw new EOFException("the server closed a connection");
    }
    if (bodyAt == 0 && !readHead()) {
      return false;
    }
    return in.position() >= whole;
  }

  private boolean readHead() throws IOException {
    byte[] bytes = in.array();
    int line = 0;
    int length = -1;
    for (int i = 1; i < in.position(); i++) {
      if (bytes[i] != '\n') {
        continue;
      }
      if (i - line == 1) {
        if (length < 0) {
          throw new IOException("an answer without a length");
        }
        bodyAt = i + 1;
        whole = bodyAt + length;
        return true;
      }
      if (startsWith(bytes, line, LENGTH)) {
        length = number(bytes, line + LENGTH.length);
      }
      line = i + 1;
    }
    return false;
  }

  private static boolean startsWith(byte[] bytes, int at, byte[] lower) {
    for (int i = 0; i < lower.length; i++) {
      int c = bytes[at + i];
      if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lower[i]) {
        return false;
      }
    }
    return true;
  }

  private static int number(byte[] bytes, int at) {
    int i = at;
    while (bytes[i] == ' ') {
      i++;
    }
    int number = 0;
    while (bytes[i] >= '0' && bytes[i] <= '9') {
      number = number * 10 + bytes[i++] - '0';
    }
    return number;
  }

  /** The status of the answer that is whole. */
  int status() {
    return number(in.array(), STATUS_AT);
  }

  /** Whether it is a decision that was made without the lead's history. */
  boolean withoutHistory() {
    byte[] bytes = in.array();
    int end = Math.min(whole, bodyAt + 400) - WITHOUT_HISTORY.length;
    for (int i = bodyAt; i <= end; i++) {
      if (bytes[i] == '"' && startsWith(bytes, i, WITHOUT_HISTORY)) {
        return true;
      }
    }
    return false;
  }

  void close() throws IOException {
    channel.close();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

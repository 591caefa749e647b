package plumbline.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A client of the batch endpoint that sends and reads when it is told to. */
public final class BatchClient implements AutoCloseable {
  private static final int TIMEOUT_MS = 60_000;

  private final Socket socket = new Socket();
  private final OutputStream out;
  private final InputStream in;
  private final List<String> head = new ArrayList<>();
  private long chunkLeft;
  private boolean over;

  /** Sends the head of a request; the path may have parameters. */
  public BatchClient(int port, String path) throws IOException {
    this(port, path, 0);
  }

  /**
   * As above, with a bound on what the system takes in for a client that does not read.
   *
   * @param receiveBytes 0 for the system's own bound
   */
  public BatchClient(int port, String path, int receiveBytes) throws IOException {
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(TIMEOUT_MS);
    out = socket.getOutputStream();
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    write(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n");
  }

  /** To a server at a URL. */
  public static BatchClient to(ApiClient api) throws IOException {
    return new BatchClient(URI.create(api.url()).getPort(), "/v1/leads/batch");
  }

  /** Sends a part of the body, wherever its lines end. */
  public void send(String part) throws IOException {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream chunk = new ByteArrayOutputStream(bytes.length + 16);
    chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
    chunk.writeBytes(bytes);
    chunk.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    out.write(chunk.toByteArray());
    out.flush();
  }

  /** Says that there is no more. */
  public void end() throws IOException {
    write("0\r\n\r\n");
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** The status of the answer; waits for it. */
  public int status() throws IOException {
    readHead();
    return Integer.parseInt(head.get(0).split(" ")[1]);
  }

  /** A header of the answer; empty where there is none. */
  public String header(String name) throws IOException {
    readHead();
    String start = name.toLowerCase(Locale.ROOT) + ": ";
    return head.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst()
        .orElse("");
  }

  private void readHead() throws IOException {
    while (head.isEmpty() || !head.get(head.size() - 1).isEmpty()) {
      head.add(headLine());
    }
  }

  private String headLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the answer breaks off");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  /**
   * The next line; null at the end.
   *
   * @throws IllegalStateException where the whole batch was refused
   * @throws EOFException where the answer breaks off
   */
  public @Nullable String read() throws IOException {
    if (status() != 200) {
      throw new IllegalStateException(head.toString());
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = next(); b != '\n'; b = next()) {
      if (b < 0) {
        return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** All lines up to the end. */
  public List<String> readAll() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = read(); line != null; line = read()) {
      lines.add(line);
    }
    return lines;
  }

  /** The next byte out of the chunks; -1 after the last one. */
  private int next() throws IOException {
    if (over) {
      return -1;
    }
    if (chunkLeft == 0) {
      chunkLeft = Long.parseLong(headLine(), 16);
      if (chunkLeft == 0) {
        over = true;
        headLine();
        return -1;
      }
    }
    int b = in.read();
    if (b < 0) {
      throw new EOFException("the answer breaks off");
    }
    chunkLeft--;
    if (chunkLeft == 0) {
      headLine();
    }
    return b;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

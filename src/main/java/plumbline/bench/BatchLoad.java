package plumbline.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * NDJSON both ways at once over one connection: it sends lines in chunks as fast as the server
 * takes them, and reads the answers meanwhile, as a client of the batch endpoint must.
 */
final class BatchLoad {
  private static final int LINES_A_CHUNK = 32;
  private static final int TIMEOUT_MS = 30_000;
  private static final long APART = 1_000_000_000L;
  private static final byte[] REFUSED = ascii("{\"line\"");

  private final Socket socket;
  private final LeadPosts posts;
  private final long end;

  /**
   * What came of it.
   *
   * @param answered decided lines, before the time was over
   * @param refused lines that were answered with their faults
   */
  record Outcome(int status, long answered, long refused, double seconds) {}

  private BatchLoad(URI server, LeadPosts posts, long end) throws IOException {
    this.socket = new Socket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
    this.posts = posts;
    this.end = end;
  }

  /** What the endpoint answers to a single line. */
  static int status(URI server, LeadPosts posts) throws Exception {
    return run(server, List.of(posts), Duration.ZERO).status();
  }

  /** Sends for a while over some connections. */
  static Outcome run(URI server, int connections, Duration duration) throws Exception {
    List<LeadPosts> posts = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      posts.add(new LeadPosts(BenchLeads.now(), (i + 1) * APART));
    }
    return run(server, posts, duration);
  }

  private static Outcome run(URI server, List<LeadPosts> posts, Duration duration)
      throws Exception {
    long end = System.nanoTime() + duration.toNanos();
    ExecutorService threads = Executors.newFixedThreadPool(2 * posts.size());
    try {
      List<Future<Outcome>> readers = new ArrayList<>();
      for (LeadPosts each : posts) {
        BatchLoad load = new BatchLoad(server, each, end);
        Future<?> writer = threads.submit(load::write);
        readers.add(threads.submit(() -> load.read(writer)));
      }
      int status = 0;
      long answered = 0;
      long refused = 0;
      for (Future<Outcome> reader : readers) {
        Outcome outcome = reader.get();
        status = outcome.status();
        answered += outcome.answered();
        refused += outcome.refused();
      }
      return new Outcome(status, answered, refused, duration.toNanos() / 1e9);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      threads.shutdownNow();
    }
  }

  private Void write() throws IOException {
    OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    out.write(
        ascii(
            "POST /v1/leads/batch HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"));
    boolean first = true;
    while (first || System.nanoTime() < end) {
      chunk(out, first ? 1 : LINES_A_CHUNK);
      first = false;
    }
    out.write(ascii("0\r\n\r\n"));
    out.flush();
    return null;
  }

  private void chunk(OutputStream out, int lines) throws IOException {
    List<byte[]> bodies = new ArrayList<>();
    int length = 0;
    for (int i = 0; i < lines; i++) {
      byte[] body = posts.json();
      length += body.length + 1;
      bodies.add(body);
    }
    out.write(ascii(Integer.toHexString(length) + "\r\n"));
    for (byte[] body : bodies) {
      out.write(body);
      out.write('\n');
    }
    out.write(ascii("\r\n"));
  }

  private Outcome read(Future<?> writer) throws Exception {
    try (Socket open = socket;
        InputStream in = new BufferedInputStream(open.getInputStream(), 1 << 16)) {
      String statusLine = line(in);
      int status = Integer.parseInt(statusLine.split(" ")[1]);
      if (status != 200) {
        return new Outcome(status, 0, 0, 0);
      }
      boolean chunked = false;
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        chunked |= header.equalsIgnoreCase("transfer-encoding: chunked");
      }
      if (!chunked) {
        throw new IOException("the batch endpoint does not answer in chunks");
      }
      Lines lines = new Lines();
      for (int size = size(in); size > 0; size = size(in)) {
        lines.take(in.readNBytes(size));
        line(in);
      }
      writer.get();
      return new Outcome(status, lines.answered, lines.refused, 0);
    }
  }

  private static int size(InputStream in) throws IOException {
    return Integer.parseInt(line(in).strip(), 16);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server closed a connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Counts answered lines, however they are cut into chunks. */
  private final class Lines {
    long answered;
    long refused;
    private int place;
    private boolean refusal = true;

    void take(byte[] bytes) {
      boolean inTime = System.nanoTime() <= end;
      for (byte b : bytes) {
        if (b == '\n') {
          refused += refusal && place >= REFUSED.length ? 1 : 0;
          answered += inTime && !(refusal && place >= REFUSED.length) ? 1 : 0;
          place = 0;
          refusal = true;
        } else {
          refusal &= place >= REFUSED.length || b == REFUSED[place];
          place++;
        }
      }
    }
  }
}

package plumbline.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * An endless stream of posts. Each lead is posted twice, with 2 activities each time and some
 * thousands of other posts between: so half of the posts are of leads nothing is known of, and half
 * find their history.
 */
final class LeadPosts {
  static final int ACTIVITIES = 2;
  private static final long APART = 5_000;
  private static final long ONCE = 5_000_000_000L;

  private final LeadTemplates templates;
  private final long firstPair;
  private long next;

  /**
   * @param now what the activities lie before
   * @param first the number of the first post, even; far from that of another stream to one server
   */
  LeadPosts(Instant now, long first) {
    templates = new LeadTemplates(ACTIVITIES, now);
    firstPair = first / 2;
    next = first;
  }

  /** The body of the next post. */
  byte[] json() {
    long post = next++;
    long pair = post / 2;
    if (post % 2 == 0) {
      return templates.json(pair, post);
    }
    return templates.json(pair < firstPair + APART ? ONCE + pair : pair - APART, post);
  }

  /** The next post as an HTTP/1.1 request. */
  Requests to(String pathAndQuery) {
    return () -> request(pathAndQuery, json());
  }

  /** A post as an HTTP/1.1 request. */
  static ByteBuffer request(String pathAndQuery, byte[] body) {
    byte[] head =
        ("POST "
                + pathAndQuery
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(head.length + body.length).put(head).put(body).flip();
  }

  /** Gives one request after another. */
  interface Requests {
    ByteBuffer next();
  }
}

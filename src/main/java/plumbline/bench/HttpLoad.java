package plumbline.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Connections that post, all on the thread that runs them: driver and server share the cores, so
 * the driver is as small as it can be.
 */
final class HttpLoad implements AutoCloseable {
  private static final long GRACE_NANOS = Duration.ofSeconds(20).toNanos();
  private static final long LOOK_MS = 10;
  private static final long NAP_NANOS = 50_000;
  private static final long FORGIVEN_NANOS = Duration.ofMillis(100).toNanos();
  private static final int OK = 200;

  private final Selector selector;
  private final List<Wire> wires = new ArrayList<>();

  /**
   * When requests are sent.
   *
   * @param perSecond asked again for every request; null sends as soon as a connection is free
   * @param forgiving what could not be sent in time is left out, else it is sent late and its
   *     latency counts from when it was meant to be sent
   */
  private record Pace(@Nullable DoubleSupplier perSecond, boolean forgiving) {}

  /**
   * What came of it.
   *
   * @param answered 200, before the time was over
   * @param refused answered otherwise
   * @param withoutHistory answered 200 with a decision made without the lead's history
   * @param latencies in nanoseconds, each from the instant its request was meant to be sent
   */
  record Outcome(
      long answered, long refused, long withoutHistory, double seconds, Histogram latencies) {
    double perSecond() {
      return answered / seconds;
    }
  }

  HttpLoad(URI server, int connections) throws IOException {
    selector = Selector.open();
    InetSocketAddress address = new InetSocketAddress(server.getHost(), server.getPort());
    for (int i = 0; i < connections; i++) {
      wires.add(Wire.connect(selector, address));
    }
  }

  /** Closed loop: every connection sends its next request when its last is answered. */
  Outcome closed(LeadPosts.Requests requests, Duration duration) throws IOException {
    return new Running(requests, new Pace(null, true), duration).run();
  }

  /** Open loop: a constant rate, whatever the answers; free of coordinated omission. */
  Outcome open(LeadPosts.Requests requests, double perSecond, Duration duration)
      throws IOException {
    return new Running(requests, new Pace(() -> perSecond, false), duration).run();
  }

  /** At a rate that changes on the way, as far as connections are free. */
  Outcome limited(LeadPosts.Requests requests, DoubleSupplier perSecond, Duration duration)
      throws IOException {
    return new Running(requests, new Pace(perSecond, true), duration).run();
  }

  @Override
  public void close() throws IOException {
    for (Wire wire : wires) {
      wire.close();
    }
    selector.close();
  }

  /** One load while it runs. */
  private final class Running {
    private final LeadPosts.Requests requests;
    private final Pace pace;
    private final long start = System.nanoTime();
    private final long end;
    private final double seconds;
    private final Deque<Wire> idle = new ArrayDeque<>(wires);
    private final Histogram latencies = new Histogram(3);
    private double due = start;
    private long answered;
    private long refused;
    private long withoutHistory;

    Running(LeadPosts.Requests requests, Pace pace, Duration duration) {
      this.requests = requests;
      this.pace = pace;
      this.end = start + duration.toNanos();
      this.seconds = duration.toNanos() / 1e9;
    }

    Outcome run() throws IOException {
      long now = System.nanoTime();
      while (now < end || idle.size() < wires.size()) {
        if (now > end + GRACE_NANOS) {
          throw new IOException("%d requests get no answer".formatted(wires.size() - idle.size()));
        }
        if (now < end) {
          send(now);
        }
        if (pace.perSecond() == null || now >= end) {
          selector.select(LOOK_MS);
        } else if (selector.selectNow() == 0) {
          LockSupport.parkNanos(NAP_NANOS);
        }
        now = System.nanoTime();
        for (SelectionKey key : selector.selectedKeys()) {
          serve((Wire) key.attachment(), key, now);
        }
        selector.selectedKeys().clear();
      }
      recordUnsent();
      return new Outcome(answered, refused, withoutHistory, seconds, latencies);
    }

    private void send(long now) throws IOException {
      DoubleSupplier perSecond = pace.perSecond();
      if (perSecond == null) {
        for (Wire wire = idle.poll(); wire != null; wire = idle.poll()) {
          wire.send(requests.next(), now);
        }
        return;
      }
      if (pace.forgiving()) {
        due = Math.max(due, (double) (now - FORGIVEN_NANOS));
      }
      while (due <= now && !idle.isEmpty()) {
        idle.remove().send(requests.next(), (long) due);
        due += 1e9 / perSecond.getAsDouble();
      }
    }

    private void serve(Wire wire, SelectionKey key, long now) throws IOException {
      if (key.isWritable()) {
        wire.write();
      }
      if (!key.isReadable() || !wire.read()) {
        return;
      }
      idle.add(wire);
      latencies.recordValue(Math.max(0, now - wire.intended));
      if (wire.status() != OK) {
        refused++;
      } else if (now <= end) {
        answered++;
        withoutHistory += wire.withoutHistory() ? 1 : 0;
      }
    }

    /** What was meant to be sent and found no free connection waited at least to the end. */
    private void recordUnsent() {
      DoubleSupplier perSecond = pace.perSecond();
      while (perSecond != null && !pace.forgiving() && due < end) {
        latencies.recordValue((long) (end - due));
        due += 1e9 / perSecond.getAsDouble();
      }
    }
  }
}

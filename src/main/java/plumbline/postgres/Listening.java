package plumbline.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what is announced on a channel of the database, over a connection of its own that is made
 * anew whenever it breaks. What was announced meanwhile is lost, so whoever listens is also told
 * each time it hears again; and a connection may be dead for long without breaking, so whoever must
 * not miss anything looks now and then as well.
 */
public final class Listening {
  private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
  private static final long AGAIN_MS = 1_000;

  /** How long connecting may take: a Postgres that hangs accepts, and is silent. */
  private static final long CONNECT_MS = 5_000;

  private final Vertx vertx;
  private final DatabaseUri uri;
  private final String channel;
  private final Runnable heard;
  private final Sockets sockets = new Sockets();
  private volatile boolean stopped;
  private volatile @Nullable PgSubscriber subscriber;

  /**
   * @param heard runs on an event loop, and must not block
   */
  public Listening(Vertx vertx, DatabaseUri uri, String channel, Runnable heard) {
    this.vertx = vertx;
    this.uri = uri;
    this.channel = channel;
    this.heard = heard;
  }

  /** Begins, now or as soon as the database can be reached. */
  public void start() {
    if (stopped) {
      return;
    }
    PgSubscriber fresh =
        PgSubscriber.subscriber(
            vertx, uri.connectOptions().addProperty("application_name", "plumbline listens"));
    subscriber = fresh;
    fresh.channel(channel).subscribeHandler(hears -> heard.run()).handler(said -> heard.run());
    AtomicBoolean over = new AtomicBoolean();
    fresh.closeHandler(closed -> again(over, "the connection was closed"));
    Future<Void> connecting = fresh.connect();
    connecting.onSuccess(connected -> made(fresh, over));
    connecting
        .timeout(CONNECT_MS, TimeUnit.MILLISECONDS)
        .onFailure(
            failure -> {
              fresh.close();
              again(over, failure.toString());
            });
  }

  private void made(PgSubscriber fresh, AtomicBoolean over) {
    if (stopped || over.get()) {
      fresh.close();
    } else {
      sockets.add(fresh.actualConnection());
    }
  }

  /** Once for each connection, however it ended. */
  private void again(AtomicBoolean over, String why) {
    if (!stopped && over.compareAndSet(false, true)) {
      LOG.debug("nothing is heard on {}: {}", channel, why);
      vertx.setTimer(AGAIN_MS, timer -> start());
    }
  }

  /** Ends; a Postgres that hangs is waited for only for a moment. */
  public Future<Void> stop() {
    stopped = true;
    PgSubscriber listening = subscriber;
    return listening == null
        ? Future.succeededFuture()
        : Database.orCut(listening.close(), sockets);
  }
}

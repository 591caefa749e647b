package plumbline.rules;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when a folder of rules or a file beside it has changed and come to rest. It looks at sizes
 * and times whenever the system says that something happened, and now and then anyway: not every
 * mount says so. What is still being written, or changes while it is read, is left until it has not
 * changed for a while.
 */
public final class RuleWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RuleWatch.class);
  private static final Duration RESTLESS = Duration.ofSeconds(10);

  private final Path folder;
  private final List<Path> besides;
  private final Timing timing;
  private final FolderEvents events;
  private Map<String, Object> seen;
  private @Nullable String unreadable;
  private @Nullable Thread thread;
  private volatile boolean closed;

  /**
   * How patient it is.
   *
   * @param poll how often it looks where nobody says that something happened
   * @param settle for how long a change must be the last one
   */
  public record Timing(Duration poll, Duration settle) {
    /** Live within two seconds of a save, and within three where only looking helps. */
    public static final Timing DEFAULT = new Timing(Duration.ofSeconds(1), Duration.ofMillis(200));
  }

  /**
   * @param folder where rules are; it is looked at now, so what changes later is told of
   * @param besides other files that count
   */
  public RuleWatch(Path folder, List<Path> besides, Timing timing) {
    this.folder = folder;
    this.besides = List.copyOf(besides);
    this.timing = timing;
    this.events = new FolderEvents();
    this.seen = look();
  }

  /**
   * Begins.
   *
   * @param changed reads the files; what it gives is run where nothing changed meanwhile, and says
   *     whether it is done with these files or wants to be asked again
   */
  public void start(Supplier<BooleanSupplier> changed) {
    Thread watching = new Thread(() -> watch(changed), "rules-watch");
    watching.setDaemon(true);
    thread = watching;
    watching.start();
  }

  private void watch(Supplier<BooleanSupplier> changed) {
    try {
      while (!closed) {
        events.await(timing.poll());
        Map<String, Object> now = look();
        if (!now.equals(seen)) {
          take(settled(now), changed);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until nothing changes any more. */
  private Map<String, Object> settled(Map<String, Object> first) throws InterruptedException {
    long restlessAt = System.nanoTime() + RESTLESS.toNanos();
    boolean told = false;
    Map<String, Object> before = first;
    while (true) {
      Thread.sleep(timing.settle().toMillis());
      Map<String, Object> now = look();
      if (now.equals(before)) {
        return now;
      }
      before = now;
      if (!told && System.nanoTime() - restlessAt > 0) {
        told = true;
        LOG.warn("the rules in {} keep changing: they wait until nobody writes them", folder);
      }
    }
  }

  private void take(Map<String, Object> now, Supplier<BooleanSupplier> changed) {
    try {
      BooleanSupplier use = changed.get();
      if (look().equals(now) && use.getAsBoolean()) {
        seen = now;
      }
    } catch (RuntimeException e) {
      LOG.error("changed rules could not be taken up", e);
      seen = now;
    }
  }

  /** What the files look like from outside; what cannot be looked at looks empty. */
  private Map<String, Object> look() {
    Map<String, Object> stamps = new HashMap<>();
    Set<Path> folders = new HashSet<>();
    String problem = null;
    try {
      FileTree rules = FileTree.below(folder, RuleFiles::isOne);
      stamps.putAll(rules.stamps());
      folders.addAll(rules.folders());
    } catch (IOException e) {
      problem = e.toString();
    }
    try {
      for (Path beside : besides) {
        FileTree file = FileTree.of(beside);
        // A path from the root is none below the folder.
        file.stamps().forEach((name, stamp) -> stamps.put("/" + name, stamp));
        folders.addAll(file.folders());
      }
    } catch (IOException e) {
      problem = e.toString();
    }
    // Before it has begun, whoever starts reads the same and says so.
    if (problem != null && !problem.equals(unreadable) && thread != null) {
      LOG.warn("the rules in {} cannot be looked at: {}", folder, problem);
    }
    unreadable = problem;
    // A file may have come into a new folder before that was listened to.
    return events.watch(folders) ? look() : stamps;
  }

  @Override
  public void close() {
    closed = true;
    if (thread != null) {
      thread.interrupt();
    }
    events.close();
  }
}

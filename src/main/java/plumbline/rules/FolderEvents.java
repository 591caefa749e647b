package plumbline.rules;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system's word that something happened in a folder (inotify). It only wakes who waits: where
 * the system has none, or no room for more folders, time passes and nothing else is lost.
 */
final class FolderEvents implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FolderEvents.class);
  private static final WatchEvent.Kind<?>[] KINDS = {
    StandardWatchEventKinds.ENTRY_CREATE,
    StandardWatchEventKinds.ENTRY_DELETE,
    StandardWatchEventKinds.ENTRY_MODIFY
  };

  private final @Nullable WatchService service;
  private final Map<Path, WatchKey> keys = new HashMap<>();
  private boolean told;

  FolderEvents() {
    WatchService opened = null;
    try {
      opened = FileSystems.getDefault().newWatchService();
    } catch (IOException | UnsupportedOperationException e) {
      tell(e);
    }
    service = opened;
  }

  /**
   * Listens to these folders and to no others.
   *
   * @return whether it did not listen to one of them before: what happened there is not told of
   */
  boolean watch(Set<Path> folders) {
    if (service == null) {
      return false;
    }
    boolean more = false;
    keys.entrySet()
        .removeIf(
            known -> {
              boolean gone = !folders.contains(known.getKey()) || !known.getValue().isValid();
              if (gone) {
                known.getValue().cancel();
              }
              return gone;
            });
    for (Path folder : folders) {
      try {
        // Again each time: where a link or folder was replaced, the same path is another folder.
        WatchKey key = folder.register(service, KINDS);
        WatchKey before = keys.put(folder, key);
        more |= !key.equals(before);
        if (before != null && before != key) {
          before.cancel();
        }
      } catch (IOException e) {
        tell(e);
      } catch (ClosedWatchServiceException e) {
        return false;
      }
    }
    return more;
  }

  /** Waits until something happens, or for a time. */
  void await(Duration most) throws InterruptedException {
    if (service == null) {
      TimeUnit.MILLISECONDS.sleep(most.toMillis());
      return;
    }
    try {
      WatchKey key = service.poll(most.toMillis(), TimeUnit.MILLISECONDS);
      while (key != null) {
        key.pollEvents();
        key.reset();
        key = service.poll();
      }
    } catch (ClosedWatchServiceException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Exception e) {
    if (!told) {
      told = true;
      LOG.warn("changes of files are found by looking only: {}", e.toString());
    }
  }

  @Override
  public void close() {
    try {
      if (service != null) {
        service.close();
      }
    } catch (IOException e) {
      LOG.debug("closing", e);
    }
  }
}

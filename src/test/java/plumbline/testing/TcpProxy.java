package plumbline.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import plumbline.postgres.DatabaseUri;

/**
 * A wire on loopback between a program and its database that a test can cut, refuse or stall. What
 * is stalled stays connected and hears nothing, as from a machine that is gone.
 */
public final class TcpProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  /** Long enough for a server to act on what it was sent last. */
  private static final long LAST_WORD_MS = 200;

  private final InetSocketAddress target;
  private final int port;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger cuts = new AtomicInteger();
  private final Object lock = new Object();
  private @Nullable ServerSocket listening;
  private boolean stalled;
  private volatile @Nullable Predicate<byte[]> cutBefore;
  private volatile @Nullable Predicate<byte[]> cutAfter;

  /** Listens on a free port and passes everything on. */
  public TcpProxy(String host, int targetPort) {
    this.target = new InetSocketAddress(host, targetPort);
    this.port = listen(0);
  }

  /** In front of a database. */
  public static TcpProxy before(DatabaseUri database) {
    return new TcpProxy(database.host(), database.port());
  }

  /** The same database by way of this wire. */
  public DatabaseUri uri(DatabaseUri database) {
    String direct = "127.0.0.1:" + database.port() + "/";
    if (!database.value().contains(direct)) {
      throw new IllegalArgumentException(database + " is not on 127.0.0.1");
    }
    return DatabaseUri.parse(database.value().replace(direct, "127.0.0.1:" + port + "/"));
  }

  private int listen(int onPort) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort));
      synchronized (lock) {
        listening = socket;
      }
      start("accept", () -> accept(socket));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, "tcp-proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept(ServerSocket socket) {
    while (true) {
      try {
        Socket client = socket.accept();
        start("link", () -> connect(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    try {
      awaitFlow();
      Socket server = new Socket();
      server.connect(target);
      Link link = new Link(client, server);
      links.add(link);
      start("answers", () -> link.pump(server, client, false));
      link.pump(client, server, true);
    } catch (IOException e) {
      closeQuietly(client);
    }
  }

  private void awaitFlow() {
    synchronized (lock) {
      while (stalled) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  /** Ends every connection there is; new ones are let through. */
  public void cut() {
    links.forEach(Link::close);
  }

  /**
   * Cuts a connection in place of passing on what a program sends, where the bytes are such.
   *
   * @param bytes looked at as they arrive; null for never
   */
  public void cutBefore(@Nullable Predicate<byte[]> bytes) {
    cutBefore = bytes;
  }

  /**
   * Cuts a connection after what a program sends was passed on, before it can be answered.
   *
   * @param bytes looked at as they arrive; null for never
   */
  public void cutAfter(@Nullable Predicate<byte[]> bytes) {
    cutAfter = bytes;
  }

  /** How many connections were cut by what they sent. */
  public int cuts() {
    return cuts.get();
  }

  /** How many connections there are. */
  public int connections() {
    return links.size();
  }

  /** Ends every connection and refuses new ones. */
  public void refuse() {
    synchronized (lock) {
      closeQuietly(listening);
    }
    cut();
  }

  /** Lets everything through again. */
  public void restore() {
    boolean closed;
    synchronized (lock) {
      stalled = false;
      lock.notifyAll();
      closed = listening == null || listening.isClosed();
    }
    if (closed) {
      listen(port);
    }
  }

  /** Passes nothing on, in either direction, and says nothing to who connects. */
  public void stall() {
    synchronized (lock) {
      stalled = true;
    }
  }

  @Override
  public void close() {
    refuse();
    synchronized (lock) {
      stalled = false;
      lock.notifyAll();
    }
  }

  private static void closeQuietly(@Nullable Closeable socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  /** One connection, as two. */
  private final class Link {
    private final Socket client;
    private final Socket server;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void pump(Socket from, Socket to, boolean asks) {
      byte[] buffer = new byte[BUFFER_BYTES];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          awaitFlow();
          byte[] bytes = Arrays.copyOf(buffer, read);
          if (asks && isCut(cutBefore, bytes)) {
            break;
          }
          boolean last = asks && isCut(cutAfter, bytes);
          if (last) {
            closeQuietly(client);
          }
          out.write(bytes);
          if (last) {
            out.flush();
            Thread.sleep(LAST_WORD_MS);
            break;
          }
        }
      } catch (IOException e) {
        // One side is gone; so is the other now.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      close();
    }

    private boolean isCut(@Nullable Predicate<byte[]> where, byte[] bytes) {
      boolean cut = where != null && where.test(bytes);
      if (cut) {
        cuts.incrementAndGet();
      }
      return cut;
    }

    void close() {
      links.remove(this);
      closeQuietly(client);
      closeQuietly(server);
    }
  }
}

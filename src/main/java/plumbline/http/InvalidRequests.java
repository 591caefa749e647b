package plumbline.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Answers what is no HTTP, or more of it than a server should read. */
final class InvalidRequests implements Handler<HttpServerRequest> {
  @Override
  public void handle(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    Problem problem;
    if (cause instanceof TooLongHttpLineException) {
      problem = Problem.of(414, "uri_too_long", "The path is too long", "shorten the request line");
    } else if (cause instanceof TooLongHttpHeaderException) {
      problem = Problem.of(431, "headers_too_large", "Too many headers", "send fewer or shorter");
    } else {
      problem = Problem.of(400, "malformed", "The request cannot be read", "this is no HTTP");
    }
    Reply reply = problem.reply();
    request
        .response()
        .setStatusCode(reply.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, reply.type())
        .putHeader(HttpHeaders.CONNECTION, "close")
        .end(reply.body());
    request.connection().close();
  }
}

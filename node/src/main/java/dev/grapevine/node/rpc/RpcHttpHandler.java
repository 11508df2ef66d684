package dev.grapevine.node.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of {@link RpcServer}: decides who may call, hands the call to a worker, writes the
 * reply, and only then reads on. Its state is touched on the connection's event loop alone.
 */
final class RpcHttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(RpcHttpHandler.class);

  /** What a wrong password costs, against guessing (Core {@code httprpc.cpp}). */
  private static final int WRONG_PASSWORD_DELAY_MILLIS = 250;

  /** {@code ": "} and the line's end. */
  private static final int HEADER_OVERHEAD = 4;

  /** Where clients call methods of a wallet's; other methods are answered there as well. */
  private static final String WALLET = "/wallet/";

  /** Bytes of a request that the node's loop may be kept from its peers for. */
  private static final int MAX_QUICK_BYTES = 16 * 1024;

  private static final String JSON_TYPE = "application/json";
  private static final String CHALLENGE = "Basic realm=\"jsonrpc\"";

  private final RpcServer server;

  /**
   * Requests that came in the same read as the one in hand (pipelining). Nothing is read while
   * there is one in hand, so this holds at most what one read of the socket (64 KiB) can hold.
   */
  private final Queue<FullHttpRequest> pipelined = new ArrayDeque<>();

  /** Whether there is a request in hand: taken, and its reply not written yet. */
  private boolean busy;

  private boolean keepAlive;

  /** Whether the client speaks HTTP/1.0 and has to be told that the connection stays. */
  private boolean sayKeepAlive;

  RpcHttpHandler(RpcServer server) {
    this.server = server;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.read();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    if (busy) {
      pipelined.add(request.retain());
    } else {
      take(ctx, request);
    }
  }

  private void take(ChannelHandlerContext ctx, FullHttpRequest request) {
    busy = true;
    server.takenInHand();
    keepAlive = HttpUtil.isKeepAlive(request);
    sayKeepAlive = keepAlive && request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    InetSocketAddress peer = (InetSocketAddress) ctx.channel().remoteAddress();
    if (isMalformed(request)) {
      keepAlive = false;
      reply(ctx, HttpResponseStatus.BAD_REQUEST, "");
    } else if (server.isClosing()) {
      keepAlive = false;
      reply(ctx, HttpResponseStatus.SERVICE_UNAVAILABLE, "Request rejected during server shutdown");
    } else if (!server.config().allows(peer.getAddress())) {
      LOG.debug("request from {} rejected: network is not allowed", peer);
      reply(ctx, HttpResponseStatus.FORBIDDEN, "");
    } else if (server.config().rest() && request.uri().startsWith(HttpEndpoint.PATH)) {
      endpoint(ctx, request);
    } else if (!request.uri().equals("/") && !request.uri().startsWith(WALLET)) {
      reply(ctx, HttpResponseStatus.NOT_FOUND, "");
    } else if (!request.method().equals(HttpMethod.POST)) {
      reply(
          ctx, HttpResponseStatus.METHOD_NOT_ALLOWED, "JSONRPC server handles only POST requests");
    } else {
      authenticate(ctx, request);
    }
  }

  private static boolean isMalformed(FullHttpRequest request) {
    if (request.decoderResult().isFailure()
        || request.uri().chars().anyMatch(c -> c <= ' ' || c == 0x7f)
        || !(request.protocolVersion().equals(HttpVersion.HTTP_1_1)
            || request.protocolVersion().equals(HttpVersion.HTTP_1_0))) {
      return true;
    }
    int bytes = 0;
    for (Iterator<Map.Entry<CharSequence, CharSequence>> i =
            request.headers().iteratorCharSequence();
        i.hasNext(); ) {
      Map.Entry<CharSequence, CharSequence> header = i.next();
      bytes += header.getKey().length() + header.getValue().length() + HEADER_OVERHEAD;
    }
    return bytes > RpcServer.MAX_HEADER_BYTES;
  }

  private void authenticate(ChannelHandlerContext ctx, FullHttpRequest request) {
    String header = request.headers().get(HttpHeaderNames.AUTHORIZATION);
    if (header == null) {
      reply(ctx, unauthorized());
      return;
    }
    Optional<String> user = server.authenticator().authenticate(header);
    if (user.isPresent()) {
      call(ctx, request.content(), user.get());
      return;
    }
    LOG.warn("JSON-RPC: incorrect password attempt from {}", ctx.channel().remoteAddress());
    ctx.executor()
        .schedule(
            () -> reply(ctx, unauthorized()), WRONG_PASSWORD_DELAY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void endpoint(ChannelHandlerContext ctx, FullHttpRequest request) {
    Optional<HttpEndpoint> endpoint = server.endpoint();
    if (endpoint.isEmpty()) {
      reply(
          ctx,
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "Service temporarily unavailable: " + server.warmUp() + "\r\n");
      return;
    }
    ByteBuf body = request.content().retain();
    String uri = request.uri();
    submit(ctx, body, () -> ask(endpoint.get(), uri, body));
  }

  /** Gives the work to a worker, after which {@code body} is released. */
  private void submit(ChannelHandlerContext ctx, ByteBuf body, Supplier<FullHttpResponse> work) {
    if (!server.enqueue()) {
      body.release();
      LOG.warn("JSON-RPC request rejected: work queue depth exceeded, see -rpcworkqueue");
      reply(ctx, HttpResponseStatus.SERVICE_UNAVAILABLE, "Work queue depth exceeded");
      return;
    }
    try {
      server.workers().execute(() -> work(ctx, body, work));
    } catch (RejectedExecutionException e) {
      server.dequeued();
      body.release();
      reply(ctx, HttpResponseStatus.SERVICE_UNAVAILABLE, "Request rejected during server shutdown");
    }
  }

  /** On a worker. Whatever happens, the client gets an answer. */
  private void work(ChannelHandlerContext ctx, ByteBuf body, Supplier<FullHttpResponse> work) {
    server.dequeued();
    FullHttpResponse response =
        response(HttpResponseStatus.INTERNAL_SERVER_ERROR, Unpooled.EMPTY_BUFFER);
    try {
      response = work.get();
    } finally {
      body.release();
      FullHttpResponse done = response;
      ctx.executor().execute(() -> reply(ctx, done));
    }
  }

  /** Here if it is quick, which saves the way to a worker, to the node's loop and back. */
  private void call(ChannelHandlerContext ctx, ByteBuf body, String user) {
    JsonRpc rpc = server.jsonRpc();
    if (body.readableBytes() > MAX_QUICK_BYTES) {
      submit(
          ctx,
          body.retain(),
          () -> jsonResponse(rpc.process(JsonRpc.read(ByteBufUtil.getBytes(body)), user)));
      return;
    }
    JsonRpc.Request request = JsonRpc.read(ByteBufUtil.getBytes(body));
    if (rpc.isQuick(request)) {
      reply(ctx, jsonResponse(rpc.process(request, user)));
    } else {
      submit(ctx, body.retain(), () -> jsonResponse(rpc.process(request, user)));
    }
  }

  private static FullHttpResponse ask(HttpEndpoint endpoint, String uri, ByteBuf body) {
    HttpEndpoint.Answer answer =
        endpoint.answer(new HttpEndpoint.Question(uri, ByteBufUtil.getBytes(body)));
    FullHttpResponse response =
        response(
            HttpResponseStatus.valueOf(answer.status()), Unpooled.wrappedBuffer(answer.body()));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
    return response;
  }

  private static FullHttpResponse jsonResponse(JsonRpc.Reply reply) {
    HttpResponseStatus status = HttpResponseStatus.valueOf(reply.status());
    if (reply.body().isEmpty()) {
      return response(status, Unpooled.EMPTY_BUFFER);
    }
    // The line end is Core's; shells like it.
    ByteBuf content =
        Unpooled.wrappedBuffer(
            Unpooled.wrappedBuffer(Json.write(reply.body().get())),
            Unpooled.wrappedBuffer(new byte[] {'\n'}));
    FullHttpResponse response = response(status, content);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, JSON_TYPE);
    return response;
  }

  private static FullHttpResponse response(HttpResponseStatus status, ByteBuf content) {
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
    if (!status.equals(HttpResponseStatus.NO_CONTENT)) {
      HttpUtil.setContentLength(response, content.readableBytes());
    }
    return response;
  }

  private static FullHttpResponse unauthorized() {
    FullHttpResponse response = response(HttpResponseStatus.UNAUTHORIZED, Unpooled.EMPTY_BUFFER);
    response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, CHALLENGE);
    return response;
  }

  private void reply(ChannelHandlerContext ctx, HttpResponseStatus status, String text) {
    FullHttpResponse response = response(status, ByteBufUtil.writeUtf8(ctx.alloc(), text));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN);
    reply(ctx, response);
  }

  private void reply(ChannelHandlerContext ctx, FullHttpResponse response) {
    if (!keepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (sayKeepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
    ctx.writeAndFlush(response)
        .addListener(written -> {
          server.answered();
          if (keepAlive && written.isSuccess()) {
            // Not at once: a client that pipelines would drive the stack ever deeper.
            ctx.executor().execute(() -> next(ctx));
          } else {
            ctx.close();
          }
        });
  }

  private void next(ChannelHandlerContext ctx) {
    busy = false;
    FullHttpRequest request = pipelined.poll();
    if (request == null) {
      ctx.read();
      return;
    }
    try {
      take(ctx, request);
    } finally {
      request.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    pipelined.forEach(ReferenceCountUtil::release);
    pipelined.clear();
  }

  /** A body larger than {@link Json#MAX_BYTES}: nothing that follows on this connection is read. */
  static void refuseTooLarge(ChannelHandlerContext ctx) {
    FullHttpResponse response =
        response(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, Unpooled.EMPTY_BUFFER);
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    Channel channel = ctx.channel();
    ctx.writeAndFlush(response)
        .addListener(
            (ChannelFutureListener)
                written -> {
                  LOG.debug("request from {} rejected: too large", channel.remoteAddress());
                  channel.close();
                });
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (!(event instanceof IdleStateEvent)) {
      super.userEventTriggered(ctx, event);
    } else if (!busy) {
      ctx.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("JSON-RPC connection from {} failed", ctx.channel().remoteAddress(), cause);
    ctx.close();
  }
}

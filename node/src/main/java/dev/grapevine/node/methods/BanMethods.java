package dev.grapevine.node.methods;

import dev.grapevine.node.rpc.Json;
import dev.grapevine.node.rpc.RpcErrorCode;
import dev.grapevine.node.rpc.RpcException;
import dev.grapevine.node.rpc.RpcMethod;
import dev.grapevine.node.rpc.RpcParameter;
import dev.grapevine.node.rpc.RpcRequest;
import dev.grapevine.p2p.address.AddressRange;
import dev.grapevine.p2p.address.BanList;
import dev.grapevine.relay.Neighbours;
import java.util.List;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Whom the user refuses (Bitcoin Core {@code rpc/net.cpp}); saved before a call returns. */
final class BanMethods {
  private final MethodContext context;

  BanMethods(MethodContext context) {
    this.context = context;
  }

  List<RpcMethod> all() {
    return List.of(
        method("clearbanned", "Clear all banned IPs.", List.of(), this::clear),
        method("listbanned", "List all manually banned IPs/Subnets.", List.of(), this::list),
        method(
            "setban",
            "Attempts to add or remove an IP/Subnet from the banned list.",
            List.of(
                RpcParameter.required(
                    "subnet",
                    RpcParameter.Type.STRING,
                    "The IP/Subnet (see getpeerinfo for nodes IP) with an optional netmask"
                        + " (default is /32 = single IP)"),
                RpcParameter.required(
                    "command",
                    RpcParameter.Type.STRING,
                    "'add' to add an IP/Subnet to the list, 'remove' to remove an IP/Subnet from"
                        + " the list"),
                RpcParameter.optional(
                    "bantime",
                    RpcParameter.Type.NUMBER,
                    "time in seconds how long (or until when if [absolute] is set) the IP is"
                        + " banned (0 or empty means the default, see -bantime)"),
                RpcParameter.optional(
                    "absolute",
                    RpcParameter.Type.BOOL,
                    "If set, the bantime must be an absolute timestamp expressed in UNIX epoch"
                        + " time (default: false)")),
            this::set));
  }

  private static RpcMethod method(
      String name, String help, List<RpcParameter> parameters, RpcMethod.Handler handler) {
    return new RpcMethod(name, RpcMethod.Category.NETWORK, help, parameters, handler);
  }

  private JsonNode set(RpcRequest request) throws RpcException {
    String command = request.string(1);
    if (!command.equals("add") && !command.equals("remove")) {
      throw new RpcException(RpcErrorCode.MISC_ERROR, request.method().fullHelp());
    }
    AddressRange range =
        AddressRange.parse(request.string(0))
            .orElseThrow(() ->
                new RpcException(
                    RpcErrorCode.CLIENT_INVALID_IP_OR_SUBNET, "Error: Invalid IP/Subnet"));
    if (command.equals("add")) {
      add(range, request.longInteger(2, 0), request.bool(3, false));
    } else {
      remove(range);
    }
    save();
    return Json.NULL;
  }

  /** A single address counts as banned if any range with it is, a range only if it is itself. */
  private void add(AddressRange range, long seconds, boolean absolute) throws RpcException {
    long usual = context.core().settings().peers().banSeconds();
    context.ask(access -> {
      Neighbours neighbours = access.engine().neighbours();
      long now = access.now().unixSeconds();
      boolean single = range.equals(AddressRange.of(range.base()));
      boolean banned =
          neighbours.bans().banOf(range, now).isPresent()
              || (single && neighbours.bans().isBanned(range.base(), now));
      if (banned) {
        throw new RpcException(
            RpcErrorCode.CLIENT_NODE_ALREADY_ADDED, "Error: IP/Subnet already banned");
      }
      if (absolute && seconds < now) {
        throw new RpcException(
            RpcErrorCode.INVALID_PARAMETER, "Error: Absolute timestamp is in the past");
      }
      long until = seconds <= 0 ? now + usual : absolute ? seconds : now + seconds;
      access.engine().ban(access.now(), range, until);
      return Json.NULL;
    });
  }

  private void remove(AddressRange range) throws RpcException {
    boolean removed = context.ask(access -> access.engine().neighbours().bans().unban(range));
    if (!removed) {
      throw new RpcException(
          RpcErrorCode.CLIENT_INVALID_IP_OR_SUBNET,
          "Error: Unban failed. Requested address/subnet was not previously manually banned.");
    }
  }

  private JsonNode list(RpcRequest request) throws RpcException {
    return context.ask(access -> {
      long now = access.now().unixSeconds();
      ArrayNode list = Json.array();
      for (BanList.Ban ban : access.engine().neighbours().bans().list(now)) {
        list.addObject()
            .put("address", ban.range().toString())
            .put("ban_created", ban.createdUnixSeconds())
            .put("banned_until", ban.untilUnixSeconds())
            .put("ban_duration", ban.untilUnixSeconds() - ban.createdUnixSeconds())
            .put("time_remaining", ban.untilUnixSeconds() - now);
      }
      return list;
    });
  }

  private JsonNode clear(RpcRequest request) throws RpcException {
    context.ask(access -> {
      access.engine().neighbours().bans().clear();
      return Json.NULL;
    });
    save();
    return Json.NULL;
  }

  private void save() throws RpcException {
    try {
      MethodContext.await(context.core().saveBans());
    } catch (ExecutionException e) {
      throw new IllegalStateException("while saving the bans", e.getCause());
    }
  }
}

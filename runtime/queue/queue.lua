#!lua name=kubepar
-- The queue: a library of Redis Functions, for Redis 7 or newer, or Valkey. Each call is one atomic step.
--
-- Keys of the queue q (a name without braces), which are all in the slot of q:
--   q            list        waiting items; a plain RPUSH adds to it
--   {q}:leases   sorted set  item -> deadline in ms, by the clock of Redis
--   {q}:owner    hash        item -> "attempt token" of the items in leases; the token is empty while nobody holds the item
--   {q}:tokens   hash        token -> item: the inverse of owner
--   {q}:done     hash        item -> "attempt token"
--   {q}:dead     hash        item -> "attempt reason"
--   {q}:results  hash        item -> record, line end, bytes of the result; if dead, the record of its last attempt
--   {q}:meta     hash        max_attempts
--   {q}:sealed   set         ids of the completely loaded batches
-- An item is identified by its bytes. It moves in one direction: q -> leases -> done or dead. An item that failed or
-- expired stays in leases and is handed out from there, so no step can lose it.
--
-- Calls, as FCALL name 1 q arguments; a reply is one string:
--   kp_lease token ms [batch]     "item ATTEMPT ITEM"; "wait MS" (0: ask at once); "drained"; "unsealed": empty, but the
--                                 batch is not loaded yet. A token that holds an item gets it again, with a new deadline
--   kp_heartbeat item token ms    OK: the deadline is now + ms; STALE: the token does not hold the item
--   kp_complete item token [result]
--                                 OK, also when repeated; STALE
--   kp_fail item token reason [delay_ms] [record] [final]
--                                 RETRY: it will be retried; DEAD: that was the last attempt; STALE
--   kp_release item token         OK: given back, and the attempt does not count; STALE
--   kp_seal batch [max_attempts]  OK
--   kp_stats                      one line each: waiting, leased, expired, done, dead, batches. FCALL_RO works, on a replica
--   kp_requeue [item...]          how many moved from dead back to q; without an item, all
-- An empty optional argument counts as missing, except for batch. Errors: KPARG, an argument is wrong; WRONGTYPE, a key
-- has the wrong type; OOM, only from kp_lease, kp_seal and kp_requeue. A call that returns an error has changed nothing:
-- a function is not rolled back, so each reads everything that it needs before its first write. worker.acl lists the
-- commands that a worker's user needs.

-- The default, until a batch is sealed with another number.
local MAX_ATTEMPTS = 3
-- How many items kp_lease may process in one call, so that it never blocks Redis for long.
local STEPS = 100
-- An item is an argument of redis-cli, which Linux limits to 131,071 bytes (MAX_ARG_STRLEN).
local ITEM_LIMIT = 120000
local ITEM_RULE = 'must be UTF-8 text of 1 to 120000 bytes with no control characters but tab and line ends'
local WHOLE_NUMBER_DIGITS = 12

-- Each key, and the command that returns its size, or shows that it has another type.
local SIZES = {
  waiting = 'LLEN',
  leases = 'ZCARD',
  owner = 'HLEN',
  tokens = 'HLEN',
  done = 'HLEN',
  dead = 'HLEN',
  results = 'HLEN',
  meta = 'HLEN',
  sealed = 'SCARD',
}

local function keys_of(queue)
  local key = {}
  for name in pairs(SIZES) do
    key[name] = '{' .. queue .. '}:' .. name
  end
  key.waiting = queue
  return key
end

-- An error of type WRONGTYPE if a key has the wrong type.
local function sizes_of(key)
  local sizes = {}
  for name, command in pairs(SIZES) do
    sizes[name] = redis.call(command, key[name])
  end
  return sizes
end

-- Milliseconds since 1970.
local function clock()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function max_attempts(key)
  return tonumber(redis.call('HGET', key.meta, 'max_attempts')) or MAX_ATTEMPTS
end

-- The lease of an item; nil if it has none.
local function lease_of(key, item)
  local owner = redis.call('HGET', key.owner, item)
  if not owner then
    return nil
  end
  local attempt, token = owner:match('^(%d+) (.*)$')
  return { item = item, attempt = tonumber(attempt), token = token }
end

-- The lease of an item if it belongs to the token.
local function lease_held(key, item, token)
  local lease = lease_of(key, item)
  return lease and lease.token == token and lease or nil
end

-- Gives the item to a token until the deadline, or to nobody if the token is empty.
local function write_lease(key, lease, attempt, token, deadline)
  redis.call('HDEL', key.tokens, lease.token)
  redis.call('ZADD', key.leases, string.format('%.0f', deadline), lease.item)
  redis.call('HSET', key.owner, lease.item, attempt .. ' ' .. token)
  if token ~= '' then
    redis.call('HSET', key.tokens, token, lease.item)
  end
end

local function end_lease(key, lease)
  redis.call('HDEL', key.tokens, lease.token)
  redis.call('HDEL', key.owner, lease.item)
  redis.call('ZREM', key.leases, lease.item)
end

local function write_dead(key, item, attempt, reason)
  redis.call('HSET', key.dead, item, attempt .. ' ' .. reason)
end

local function write_result(key, item, result)
  if result then
    redis.call('HSET', key.results, item, result)
  end
end

local function is_utf8(text)
  -- A dot for each valid sequence of bytes keeps those around it from forming another one.
  for _, sequence in ipairs({
    '[\194-\223][\128-\191]',
    '\224[\160-\191][\128-\191]',
    '[\225-\236\238\239][\128-\191][\128-\191]',
    '\237[\128-\159][\128-\191]',
    '\240[\144-\191][\128-\191][\128-\191]',
    '[\241-\243][\128-\191][\128-\191][\128-\191]',
    '\244[\128-\143][\128-\191][\128-\191]',
  }) do
    if not text:find('[\128-\255]') then
      return true
    end
    text = text:gsub(sequence, '.')
  end
  return not text:find('[\128-\255]')
end

-- Why no worker could take the item; nil if one can.
local function fault_of(item)
  if item == '' then
    return ITEM_RULE .. ', got nothing'
  end
  if #item > ITEM_LIMIT then
    return ITEM_RULE .. ', got ' .. #item .. ' bytes'
  end
  local control = item:match('[%z\1-\8\11\12\14-\31\127]')
  if control then
    return ITEM_RULE .. string.format(', got the character 0x%02x', control:byte())
  end
  if not is_utf8(item) then
    return ITEM_RULE .. ', got other bytes'
  end
  return nil
end

local function is_known(key, item)
  for _, name in ipairs({ 'owner', 'done', 'dead' }) do
    if redis.call('HEXISTS', key[name], item) == 1 then
      return true
    end
  end
  return false
end

-- Looks for the first expired item that may be retried. Returns its lease; the leases before it, which had their last
-- attempt; and, without a lease, the time until the next deadline, if there is one.
local function find_expired(key, now, max)
  local spent = {}
  while #spent < STEPS do
    local item, deadline = unpack(redis.call('ZRANGE', key.leases, #spent, #spent, 'WITHSCORES'))
    if not item then
      return nil, spent
    end
    if tonumber(deadline) > now then
      return nil, spent, deadline - now
    end
    local lease = lease_of(key, item)
    if lease.attempt < max then
      return lease, spent
    end
    table.insert(spent, lease)
  end
  return nil, spent
end

-- Looks for the first waiting item that is new and valid. Returns the item; how many to remove from the list, including
-- it; those of them that are invalid; and whether there may be more.
local function find_waiting(key, steps)
  local bad = {}
  for position = 0, steps - 1 do
    local item = redis.call('LINDEX', key.waiting, position)
    if not item then
      return nil, position, bad, false
    end
    if not is_known(key, item) then
      local fault = fault_of(item)
      if not fault then
        return item, position + 1, bad, true
      end
      table.insert(bad, { item = item, fault = fault })
    end
  end
  return nil, steps, bad, true
end

local function reason_of(lease, max)
  local event = lease.token == '' and 'it failed' or 'its worker was lost'
  return event .. ' in attempt ' .. lease.attempt .. ' of ' .. max
end

local function item_reply(attempt, item)
  return 'item ' .. attempt .. ' ' .. item
end

local function kp_lease(key, given)
  local now = clock()
  local deadline = now + given.ms
  local held = redis.call('HGET', key.tokens, given.token)
  if held then
    local lease = lease_of(key, held)
    write_lease(key, lease, lease.attempt, given.token, deadline)
    return item_reply(lease.attempt, held)
  end

  local max = max_attempts(key)
  local lease, spent, wait = find_expired(key, now, max)
  local item, taken, bad, more = nil, 0, {}, true
  if not lease then
    item, taken, bad, more = find_waiting(key, STEPS - #spent)
  end
  local sealed = not given.batch or redis.call('SISMEMBER', key.sealed, given.batch) == 1

  for _, ended in ipairs(spent) do
    end_lease(key, ended)
    write_dead(key, ended.item, ended.attempt, reason_of(ended, max))
  end
  for _, refused in ipairs(bad) do
    write_dead(key, refused.item, 0, refused.fault)
  end
  if taken > 0 then
    redis.call('LTRIM', key.waiting, taken, -1)
  end
  if item then
    lease = { item = item, attempt = 0, token = '' }
  end
  if lease then
    write_lease(key, lease, lease.attempt + 1, given.token, deadline)
    return item_reply(lease.attempt + 1, lease.item)
  end
  if more or wait then
    return string.format('wait %.0f', more and 0 or wait)
  end
  return sealed and 'drained' or 'unsealed'
end

local function kp_heartbeat(key, given)
  local lease = lease_held(key, given.item, given.token)
  if not lease then
    return 'STALE'
  end
  write_lease(key, lease, lease.attempt, lease.token, clock() + given.ms)
  return 'OK'
end

local function kp_complete(key, given)
  local done = redis.call('HGET', key.done, given.item)
  if done and done:match('^%d+ (.*)$') == given.token then
    return 'OK'
  end
  local lease = lease_held(key, given.item, given.token)
  if not lease then
    return 'STALE'
  end
  end_lease(key, lease)
  redis.call('HSET', key.done, lease.item, lease.attempt .. ' ' .. lease.token)
  write_result(key, lease.item, given.result)
  return 'OK'
end

local function kp_fail(key, given)
  local lease = lease_held(key, given.item, given.token)
  if not lease then
    return 'STALE'
  end
  if not given.final and lease.attempt < max_attempts(key) then
    write_lease(key, lease, lease.attempt, '', clock() + (given.delay_ms or 0))
    return 'RETRY'
  end
  end_lease(key, lease)
  write_dead(key, lease.item, lease.attempt, given.reason)
  write_result(key, lease.item, given.record)
  return 'DEAD'
end

local function kp_release(key, given)
  local lease = lease_held(key, given.item, given.token)
  if not lease then
    return 'STALE'
  end
  write_lease(key, lease, lease.attempt - 1, '', clock())
  return 'OK'
end

-- SADD comes first: a worker's user may not call it, and must be rejected before anything has changed.
local function kp_seal(key, given)
  redis.call('SADD', key.sealed, given.batch)
  if given.max_attempts then
    redis.call('HSET', key.meta, 'max_attempts', given.max_attempts)
  end
  return 'OK'
end

local function kp_stats(key, _, sizes)
  local expired = redis.call('ZCOUNT', key.leases, '-inf', clock())
  local lines = {
    'waiting ' .. sizes.waiting,
    'leased ' .. sizes.leases - expired,
    'expired ' .. expired,
    'done ' .. sizes.done,
    'dead ' .. sizes.dead,
    'batches ' .. sizes.sealed,
  }
  return table.concat(lines, '\n')
end

local function kp_requeue(key, given)
  local items, seen = {}, {}
  for _, item in ipairs(#given.item > 0 and given.item or redis.call('HKEYS', key.dead)) do
    if not seen[item] and redis.call('HEXISTS', key.dead, item) == 1 then
      seen[item] = true
      table.insert(items, item)
    end
  end
  for _, item in ipairs(items) do
    -- RPUSH comes first, like SADD above.
    redis.call('RPUSH', key.waiting, item)
    redis.call('HDEL', key.dead, item)
    redis.call('HDEL', key.results, item)
  end
  return tostring(#items)
end

-- The rules for arguments, by name; the others may be any bytes. Each returns the value, or nothing and the rule.
local function text(argument)
  if argument == '' then
    return nil, 'must be text, got nothing'
  end
  return argument
end

local function whole_number(least)
  return function(argument)
    if argument:find('^%d+$') and #argument <= WHOLE_NUMBER_DIGITS and tonumber(argument) >= least then
      return tonumber(argument)
    end
    local shown = argument:sub(1, 40):gsub('%c', '?')
    local most = ('9'):rep(WHOLE_NUMBER_DIGITS)
    return nil, 'must be a whole number from ' .. least .. ' to ' .. most .. ', got "' .. shown .. '"'
  end
end

local CHECKS = {
  token = text,
  batch = text,
  ms = whole_number(1),
  delay_ms = whole_number(0),
  max_attempts = whole_number(1),
}

-- The arguments by name; nil and what is wrong with them. "[name]" is optional, "[name...]" takes the rest.
local function read_arguments(parameters, arguments)
  local wanted = parameters == '' and 'no arguments' or 'the arguments ' .. parameters
  local given, used = {}, 0
  for parameter in parameters:gmatch('%S+') do
    local name, rest = parameter:match('^%[?([%w_]+)(%.*)')
    local optional = parameter:sub(1, 1) == '['
    if rest ~= '' then
      given[name] = { unpack(arguments, used + 1) }
      return given
    end
    used = used + 1
    local argument = arguments[used]
    if not argument and not optional then
      return nil, 'must have ' .. wanted .. ', got ' .. #arguments
    end
    -- An optional argument may also be empty, because another one can follow it.
    if argument and (argument ~= '' or not optional or name == 'batch') then
      local problem
      given[name], problem = (CHECKS[name] or tostring)(argument)
      if problem then
        return nil, name .. ': ' .. problem
      end
    end
  end
  if #arguments > used then
    return nil, 'must have ' .. wanted .. ', got ' .. #arguments
  end
  return given
end

-- A call of the library: it receives the names of the keys, the arguments by name, and the sizes of the keys.
local function register(name, parameters, flags, call)
  local function callback(keys, arguments)
    local given, problem = read_arguments(parameters, arguments)
    if #keys ~= 1 or keys[1] == '' or keys[1]:find('[{}]') then
      problem = 'must have one key, the name of a queue with no braces in it'
    end
    if problem then
      return redis.error_reply('KPARG ' .. name .. ' ' .. problem)
    end
    local key = keys_of(keys[1])
    return call(key, given, sizes_of(key))
  end
  redis.register_function({ function_name = name, callback = callback, flags = flags })
end

register('kp_lease', 'token ms [batch]', {}, kp_lease)
register('kp_heartbeat', 'item token ms', { 'allow-oom' }, kp_heartbeat)
register('kp_complete', 'item token [result]', { 'allow-oom' }, kp_complete)
register('kp_fail', 'item token reason [delay_ms] [record] [final]', { 'allow-oom' }, kp_fail)
register('kp_release', 'item token', { 'allow-oom' }, kp_release)
register('kp_seal', 'batch [max_attempts]', {}, kp_seal)
register('kp_stats', '', { 'no-writes' }, kp_stats)
register('kp_requeue', '[item...]', {}, kp_requeue)

"""Half the precision where it is enough: autocast, a scaler, gradients that are clipped."""

import torch
from torch import nn

torch.manual_seed(4)
model = nn.Sequential(nn.Linear(6, 32), nn.GELU(), nn.Linear(32, 3))
optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3)
scaler = torch.amp.GradScaler("cpu")
for step in range(120):
    inputs, targets = torch.randn(16, 6), torch.randint(3, (16,))
    optimizer.zero_grad(set_to_none=True)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = nn.functional.cross_entropy(model(inputs), targets)
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    scaler.step(optimizer)
    scaler.update()
    print(step, float(loss.detach()).hex(), scaler.get_scale())
print(float(torch.rand(1)).hex())
